/**
 * The registry through a control node in a process of its own, over redis; beside it a bare stream of grpc-js over mutual TLS to a process that calls
 * the same redis by hand, which is what the relay would be without the port; and the same redis opened directly, which is one hop and one TLS less.
 */
import { openRedisStore } from '@omnirelay/registry/redis';
import { startRedis } from '@omnirelay/registry/redis-testing';
import { startCaller, startControlProcess } from '@omnirelay/registry/relay-testing';
import { adapterContender } from './adapter-contender.ts';
import type { Contest } from './contender.ts';
import { rawContender } from './raw-calls.ts';
import { rawRelay } from './raw-relay.ts';

/** What it takes is measured, not what one caller may ask for in a second. */
const WITHOUT_RATE = { callsPerSecond: 1e9, callsBurst: 1e9 };

export async function relayContest(): Promise<Contest> {
  const stack = new AsyncDisposableStack();
  const redis = stack.use(await startRedis());
  const url = `redis://127.0.0.1:${redis.port}`;
  const control = stack.use(await startControlProcess('control-1', { kind: 'redis', url }, WITHOUT_RATE));
  const open = async () => {
    const caller = await startCaller({ controlNodes: () => [control], times: { silenceMs: 10_000 } });
    return Object.assign(caller.store, { [Symbol.asyncDispose]: () => caller[Symbol.asyncDispose]() });
  };
  const adapter = stack.use(await adapterContender(open));
  const direct = stack.use(
    await adapterContender(() => openRedisStore({ target: { urls: [url] }, meshId: 'mesh', clusterId: 'direct' })),
  );
  const raw = stack.use(rawContender(await rawRelay(redis.port)));
  return { adapter, raw, direct, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}
