/**
 * The registry for gateways and workers, at a control node. Whose call it is says the certificate of its stream; what is its to ask says the
 * table of rules; one queue, in which all take turns, leads to the store.
 */
import type { FrameChannel, MeshPeer } from '@omnirelay/transport';
import { RELAY_BOUNDS } from '../../bounds.ts';
import { CallerStream, callerName } from './caller-stream.ts';
import type { RelayedStore } from './carry-out.ts';
import { FairQueue, type QueueBounds } from './fair-queue.ts';
import type { RelayRules } from './relay-rules.ts';

export type { RelayedStore } from './carry-out.ts';
export { meshRules, READABLE, type StandingPolicy, WRITABLE } from './mesh-rules.ts';
export type { RelayCaller, RelayRules } from './relay-rules.ts';

export interface RelayServerOptions {
  readonly store: RelayedStore;
  readonly rules: RelayRules;
  /** A caller asked for what is not its own. */
  readonly onRefused?: (peer: MeshPeer & { readonly remoteAddress: string }, why: string) => void;
  readonly bounds?: Partial<QueueBounds>;
}

export interface RelayServer extends Disposable {
  /** Takes a stream over. */
  accept(channel: FrameChannel): void;
  readonly callers: number;
  readonly queued: number;
}

export function createRelayServer(options: RelayServerOptions): RelayServer {
  const now = (): number => performance.now();
  const queue = new FairQueue({ ...RELAY_BOUNDS, ...options.bounds }, now);
  const streams = new Map<CallerStream, FrameChannel>();
  const watches = new Map<string, number>();
  let watching = 0;
  let closed = false;

  const watchPlace = ({ nodeId }: { readonly nodeId: string }): (() => void) | null => {
    const own = watches.get(nodeId) ?? 0;
    if (own >= RELAY_BOUNDS.watchesPerCaller || watching >= RELAY_BOUNDS.watches) return null;
    watches.set(nodeId, own + 1);
    watching += 1;
    return () => {
      watching -= 1;
      const left = (watches.get(nodeId) ?? 1) - 1;
      if (left > 0) watches.set(nodeId, left);
      else watches.delete(nodeId);
    };
  };

  return {
    accept(channel) {
      if (closed) return channel.close('shutting down');
      const { identity, certificate, remoteAddress } = channel;
      const stream: CallerStream = new CallerStream({
        channel,
        store: options.store,
        rules: options.rules,
        queue,
        now,
        watchPlace,
        onRefused: (why) => options.onRefused?.({ identity, certificate, remoteAddress }, why),
        onEnd: () => {
          streams.delete(stream);
          if (![...streams.values()].some((other) => callerName(other.identity) === callerName(identity)))
            queue.leave(callerName(identity));
        },
      });
      streams.set(stream, channel);
    },
    get callers() {
      return streams.size;
    },
    get queued() {
      return queue.queued;
    },
    [Symbol.dispose]() {
      closed = true;
      for (const channel of [...streams.values()]) channel.close('shutting down');
      queue.close();
    },
  };
}
