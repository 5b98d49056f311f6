/** For tests of a watch: one that is told what the mesh says, and its frames read until the wanted one comes. */
import type { WatchItem } from '@omnirelay/client';
import type { NumberedFrame } from '../../data/peer-frame.ts';
import type { Watch } from '../shared-watch.ts';

/** A reader that stays. */
export const never = new AbortController().signal;

/** What the mesh says, with where and when it says so. */
export const eventOf = <Said extends object>(said: Said) =>
  ({
    kind: 'event',
    event: { generatedAt: '2026-01-01T00:00:00.000Z', source: 'n1', cursor: 'c', ...said },
  }) as const;

export interface ToldWatch<Event, Frame> {
  readonly watch: Watch<Frame>;
  say(...items: readonly WatchItem<Event>[]): void;
}

export function toldWatch<Event, Frame>(
  start: (follow: (signal: AbortSignal) => AsyncIterable<WatchItem<Event>>) => Watch<Frame>,
): ToldWatch<Event, Frame> {
  const waiting: WatchItem<Event>[] = [];
  let wake = (): void => {};
  const watch = start(async function* (signal) {
    signal.addEventListener('abort', () => wake());
    while (!signal.aborted) {
      const next = waiting.shift();
      if (next !== undefined) yield next;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  });
  return {
    watch,
    say(...items) {
      waiting.push(...items);
      wake();
    },
  };
}

/** Throws where the frames end before. */
export async function until<Frame>(
  frames: AsyncIterable<NumberedFrame<Frame>>,
  wanted: (frame: Frame) => boolean,
): Promise<NumberedFrame<Frame>> {
  for await (const numbered of frames) if (wanted(numbered.frame)) return numbered;
  throw new Error('the stream ended');
}
