/**
 * Frames for all views of one signed-in person: numbered, the last ones kept, so that a browser that comes back gets what it missed or else a
 * snapshot. A reader that does not keep up is given the present instead of the past.
 */
import { randomUUID } from 'node:crypto';
import type { NumberedFrame } from '../data/peer-frame.ts';
import { BOUNDS } from './bounds.ts';

export interface FrameFeed<Frame> {
  /** For all readers, and for those that come back. */
  publish(frame: Frame): void;
  /** For those that read now: what changes nothing needs no number, and a browser that missed it missed nothing. */
  mention(frame: Frame): void;
  /** After it there is nothing more, for those that come later either. */
  refuse(frame: Frame): void;
  /** Frames from after `lastId`, or from a snapshot. Ends with the signal, with the feed, or after a refusal. */
  frames(lastId: string | undefined, signal: AbortSignal): AsyncIterable<NumberedFrame<Frame>>;
  end(): void;
}

export function createFrameFeed<Frame>(snapshot: () => Frame): FrameFeed<Frame> {
  const life = randomUUID().slice(0, 8);
  const recent: { readonly sequence: number; readonly frame: Frame }[] = [];
  const readers = new Set<(frame: NumberedFrame<Frame> | undefined) => void>();
  let sequence = 0;
  let refusal: Frame | undefined;
  let ended = false;

  const number = (at: number, frame: Frame): NumberedFrame<Frame> => ({ id: `${life}:${at}`, frame });
  const mention = (frame: Frame): void => {
    for (const reader of readers) reader(number(sequence, frame));
  };
  const publish = (frame: Frame): void => {
    sequence += 1;
    recent.push({ sequence, frame });
    if (recent.length > BOUNDS.resumeFrames) recent.shift();
    mention(frame);
  };
  const missed = (lastId: string | undefined): readonly NumberedFrame<Frame>[] | undefined => {
    const [at, after] = lastId?.split(':') ?? [];
    const from = Number(after);
    const oldest = recent[0]?.sequence ?? sequence + 1;
    if (at !== life || !Number.isInteger(from) || from + 1 < oldest || from > sequence) return undefined;
    return recent.filter((entry) => entry.sequence > from).map((entry) => number(entry.sequence, entry.frame));
  };

  async function* frames(lastId: string | undefined, signal: AbortSignal): AsyncIterable<NumberedFrame<Frame>> {
    if (refusal !== undefined) {
      yield number(sequence, refusal);
      return;
    }
    let queue: (NumberedFrame<Frame> | undefined)[] = [...(missed(lastId) ?? [number(sequence, snapshot())])];
    let wake = (): void => {};
    const reader = (frame: NumberedFrame<Frame> | undefined): void => {
      if (queue.length >= BOUNDS.queuedFrames) queue = [number(sequence, snapshot())];
      queue.push(frame);
      wake();
    };
    const stop = (): void => wake();
    signal.addEventListener('abort', stop);
    readers.add(reader);
    try {
      while (!signal.aborted) {
        const next = queue.shift();
        if (next !== undefined) {
          yield next;
          if (next.frame === refusal) return;
        } else if (ended) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      readers.delete(reader);
      signal.removeEventListener('abort', stop);
    }
  }

  return {
    publish,
    mention,
    refuse(frame) {
      refusal = frame;
      publish(frame);
    },
    frames,
    end() {
      ended = true;
      for (const reader of readers) reader(undefined);
    },
  };
}
