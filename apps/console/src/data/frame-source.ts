/** A subscription of the console's server as a source of frames. */
import { TRPCClientError } from '@trpc/client';
import type { AnyFrame, FrameSource } from './follow-frames.ts';
import type { StreamEnd } from './shared-stream.ts';

interface Heard<Frame> {
  readonly onData: (tracked: { readonly id: string; readonly data: Frame }) => void;
  readonly onComplete: () => void;
  readonly onError: () => void;
  readonly onConnectionStateChange: (state: { readonly state: string; readonly error: unknown }) => void;
}

export interface Subscribed<Frame> {
  /** From behind a frame, or from the beginning. */
  readonly subscribe: (from: { readonly lastEventId?: string }, heard: Heard<Frame>) => { unsubscribe(): void };
  /** Asked where a stream ended, for a browser is not told why: fails as the stream did. */
  readonly mayOpen: (signal: AbortSignal) => Promise<unknown>;
}

export function frameSource<Frame extends AnyFrame>({ subscribe, mayOpen }: Subscribed<Frame>): FrameSource<Frame> {
  return {
    stream: (lastId, onFrame, signal) =>
      new Promise((resolve) => {
        const subscription = subscribe(lastId === undefined ? {} : { lastEventId: lastId }, {
          onData: ({ id, data }) => onFrame(id, data),
          onComplete: () => resolve(),
          // Not told why: the browser hides the answer to a stream that was turned away.
          onError: () => resolve(),
          // The browser would wait for seconds before it tries again by itself: a blip would be seen.
          onConnectionStateChange: ({ state, error }) => {
            if (state !== 'connecting' || error === null) return;
            subscription.unsubscribe();
            resolve();
          },
        });
        signal.addEventListener(
          'abort',
          () => {
            subscription.unsubscribe();
            resolve();
          },
          { once: true },
        );
      }),
    async whyNot(signal): Promise<StreamEnd | undefined> {
      try {
        await mayOpen(signal);
        return undefined;
      } catch (error) {
        const code = error instanceof TRPCClientError ? error.data?.code : undefined;
        if (code === 'UNAUTHORIZED') return { kind: 'signed-out' };
        if (code !== 'FORBIDDEN' || !(error instanceof Error)) return undefined;
        return { kind: 'refused', code: 'forbidden', detail: error.message };
      }
    },
    wait: (ms, signal) =>
      new Promise((resolve) => {
        const done = (): void => {
          window.clearTimeout(timer);
          signal.removeEventListener('abort', done);
          window.removeEventListener('online', done);
          resolve();
        };
        const timer = window.setTimeout(done, ms);
        signal.addEventListener('abort', done, { once: true });
        // A browser that is on the net again has nothing to wait for.
        window.addEventListener('online', done, { once: true });
      }),
  };
}
