/**
 * A redis primary with two replicas and a sentinel, and a line between the primary and all the rest that can be cut: no byte passes, both ends stay open. Who
 * is on the primary's side reaches it past the line.
 */
import { linkFaults } from '@omnirelay/dev-mesh/link-faults';
import { startLinkRelay } from '@omnirelay/dev-mesh/link-relay';
import { type RedisProcess, type RedisProcessOptions, startRedis } from '@omnirelay/registry/redis-testing';

export type WaitPolicy = 'none' | 'majority' | 'all';

export interface CuttableRedis extends AsyncDisposable {
  /** `mesh.registry` of a node on the primary's side. */
  readonly nearPrimary: object;
  /** `mesh.registry` of all others, who ask the sentinel. */
  readonly elsewhere: object;
  cut(): void;
  heal(): void;
}

/** Until the sentinel takes the primary for down. */
const DOWN_AFTER_MS = 1_000;

export async function startCuttableRedis(policy: WaitPolicy): Promise<CuttableRedis> {
  await using opened = new AsyncDisposableStack();
  const start = async (options: RedisProcessOptions): Promise<RedisProcess> => opened.use(await startRedis(options));
  const primary = await start({ config: ['appendfsync always'] });
  const faults = linkFaults();
  const line = opened.use(
    await startLinkRelay({
      nodeId: 'primary',
      listen: { host: '127.0.0.1', port: 0 },
      target: { host: '127.0.0.1', port: primary.port },
      nodeAt: () => 'rest',
      faults,
    }),
  );
  const replicas = [
    await start({ config: [`replicaof 127.0.0.1 ${line.port}`] }),
    await start({ config: [`replicaof 127.0.0.1 ${line.port}`] }),
  ];
  const sentinel = await start({
    program: 'redis-sentinel',
    config: [
      `sentinel monitor mesh 127.0.0.1 ${line.port} 1`,
      `sentinel down-after-milliseconds mesh ${DOWN_AFTER_MS}`,
      'sentinel failover-timeout mesh 5000',
    ],
  });
  const url = ({ port }: RedisProcess): string => `redis://127.0.0.1:${port}`;
  const wait = { policy, replicas: replicas.length, timeout: '500ms' };
  const lifetime = opened.move();
  return {
    nearPrimary: { kind: 'redis', urls: [primary, ...replicas].map(url), wait },
    elsewhere: { kind: 'redis', urls: [url(sentinel)], sentinel: { primary: 'mesh' }, wait },
    cut() {
      faults.hold('rest', 'primary');
      faults.hold('primary', 'rest');
    },
    heal: () => faults.release(),
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  };
}
