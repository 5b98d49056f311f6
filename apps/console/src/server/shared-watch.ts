/** A watch for all views of one signed-in person: begun when the first one looks, closed when nobody has looked for a while, begun anew after a refusal. */
import type { NumberedFrame } from '../data/peer-frame.ts';
import { BOUNDS } from './bounds.ts';

export interface Watch<Frame> {
  /** Frames from after `lastId`, or from a snapshot. Ends with the signal, or after a `refused` frame. */
  frames(lastId: string | undefined, signal: AbortSignal): AsyncIterable<NumberedFrame<Frame>>;
  close(): void;
}

export function sharedWatch<Frame extends { readonly kind: string }>(start: () => Watch<Frame>): Watch<Frame> {
  let watch: Watch<Frame> | undefined;
  let readers = 0;
  let idle: NodeJS.Timeout | undefined;
  const close = (): void => {
    watch?.close();
    watch = undefined;
  };
  return {
    async *frames(lastId, signal) {
      clearTimeout(idle);
      readers += 1;
      watch ??= start();
      const read = watch;
      try {
        for await (const next of read.frames(lastId, signal)) {
          yield next;
          // A refusal is final for this watch; the next view begins a new one with a new token. Another reader may have begun it already.
          if (next.frame.kind !== 'refused') continue;
          read.close();
          if (watch === read) watch = undefined;
        }
      } finally {
        readers -= 1;
        if (readers === 0) idle = setTimeout(close, BOUNDS.idleGatewayMs).unref();
      }
    },
    close() {
      clearTimeout(idle);
      close();
    },
  };
}
