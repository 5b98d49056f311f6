/** Hears watches of the mesh until they are closed. Where one fails by itself it is said why, and there is nothing of it after that. */
import type { WatchItem } from '@omnirelay/client';
import type { RefusedFrame } from '../data/peer-frame.ts';
import { problemOf } from './control-errors.ts';
import type { HeardLine, Said } from './heard-line.ts';

export interface WatchToHear<Event extends Said> {
  readonly follow: (signal: AbortSignal) => AsyncIterable<WatchItem<Event>>;
  /** Aborted when it is closed. */
  readonly ending: AbortSignal;
  readonly line: HeardLine;
  readonly take: (event: Event) => void;
  readonly refuse: (frame: RefusedFrame) => void;
  /** For the words of a refusal that gives no reason. */
  readonly of: 'the mesh' | 'the shards';
}

/** Settles when the watch has ended; never rejects. */
export async function hearWatch<Event extends Said>(watch: WatchToHear<Event>): Promise<void> {
  const { follow, ending, line, take, refuse, of } = watch;
  try {
    for await (const item of follow(ending)) {
      if (item.kind === 'event') {
        line.hear(item.event);
        take(item.event);
      } else line.connection(item.connection);
    }
  } catch (error) {
    if (ending.aborted) return;
    const problem = problemOf(error);
    refuse({
      kind: 'refused',
      head: line.head(),
      code: problem?.code ?? 'unavailable',
      detail: problem?.detail ?? `The watch of ${of} ended without a reason.`,
    });
  }
}

export interface EventsToHear<Event> {
  readonly follow: (signal: AbortSignal) => AsyncIterable<WatchItem<Event>>;
  readonly signal: AbortSignal;
  readonly take: (event: Event) => void;
  readonly fail: (problem: string) => void;
  /** For the words of a failure that gives no reason. */
  readonly of:
    | 'The events of leadership'
    | 'The watch of the namespaces'
    | 'The watch of the changes'
    | 'The watch of the freezes'
    | 'The watch of the controllers'
    | 'The watch of the policies';
}

/** For a picture that is told in the frames of another watch. Settles when the watch has ended; never rejects. */
export async function hearEvents<Event>({ follow, signal, take, fail, of }: EventsToHear<Event>): Promise<void> {
  try {
    for await (const item of follow(signal)) if (item.kind === 'event') take(item.event);
  } catch (error) {
    if (!signal.aborted) fail(problemOf(error)?.detail ?? `${of} ended without a reason.`);
  }
}
