/** The console's server as a source of frames. */
import { type TRPCClient, TRPCClientError } from '@trpc/client';
import type { AppRouter } from '../server/trpc/router.ts';
import type { PeerSource } from './follow-peers.ts';
import type { StreamEnd } from './shared-stream.ts';

export function peerSource(client: TRPCClient<AppRouter>): PeerSource {
  return {
    stream: (lastId, onFrame, signal) =>
      new Promise((resolve) => {
        const subscription = client.peers.watch.subscribe(lastId === undefined ? {} : { lastEventId: lastId }, {
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
        await client.peers.mayWatch.query(undefined, { signal });
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
