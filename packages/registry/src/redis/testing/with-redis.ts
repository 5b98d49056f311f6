/** Redis processes and handles of one test, ended with it in the reverse order. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import type { RegistryStore } from '../../port.ts';
import type { RedisStoreOptions } from '../redis-options.ts';
import { openRedisStore } from '../redis-store.ts';
import { command } from './redis-command.ts';
import { type RedisProcess, type RedisProcessOptions, startRedis } from './redis-process.ts';

export interface RedisTest {
  start(options?: RedisProcessOptions): Promise<RedisProcess>;
  /** A replica that has caught up with the primary. */
  startReplica(primary: RedisProcess): Promise<RedisProcess>;
  open(redis: RedisProcess, options?: Partial<RedisStoreOptions>): Promise<RegistryStore>;
  folder(): Promise<string>;
}

export const urlOf = ({ port }: { readonly port: number }): string => `redis://127.0.0.1:${port}`;

export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds().catch(() => false))) await new Promise((resolve) => setTimeout(resolve, 20));
}

export function redisTest(): RedisTest {
  const ends = endsWithTest();
  const start = async (options?: RedisProcessOptions): Promise<RedisProcess> => {
    const redis = await startRedis(options);
    ends.use(redis);
    return redis;
  };
  return {
    start,
    async startReplica(primary) {
      const replica = await start({ config: [`replicaof 127.0.0.1 ${primary.port}`] });
      await until(async () => (await command<string>(replica, ['INFO', 'replication'])).includes('link_status:up'));
      // An acknowledgement by which the primary counts it.
      await until(async () => (await command<number>(primary, ['WAIT', '1', '100'])) >= 1);
      return replica;
    },
    async open(redis, options = {}) {
      const store = await openRedisStore({
        target: { urls: [urlOf(redis)] },
        meshId: 'mesh',
        clusterId: 'c1',
        silenceMs: 1_000,
        ...options,
      });
      ends.use(store);
      return store;
    },
    folder: () => ends.folder('redis-test-'),
  };
}
