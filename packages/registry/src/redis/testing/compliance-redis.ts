/** A redis process as the compliance suites want it. */
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ComplianceHandleOptions } from '../../compliance/compliance-handles.ts';
import type { ExchangeableStore } from '../../compliance/describe-lost-stores.ts';
import type { ServerStore } from '../../compliance/describe-server-faults.ts';
import { loseAnswer } from '../../server/testing/lose-answer.ts';
import { openRedisStore } from '../redis-store.ts';
import { command } from './redis-command.ts';
import { startRedis } from './redis-process.ts';

export async function complianceRedis(): Promise<ServerStore & ExchangeableStore> {
  // With `everysec` redis answers before the write has even left the process, when the disk is slow.
  const redis = await startRedis({ config: ['appendfsync always'] });
  const target = { urls: [`redis://127.0.0.1:${redis.port}`] };
  const open = ({ meshId = 'mesh', ...rest }: ComplianceHandleOptions = {}) =>
    openRedisStore({ target, meshId, clusterId: 'c1', silenceMs: 1_000, ...rest });
  const data = join(redis.directory, 'appendonlydir');
  const copy = join(redis.directory, 'copy');
  const kill = () => redis.kill('SIGKILL');
  const start = () => redis.start();
  return {
    kind: 'redis',
    open,
    loseAnswer: (_store, write) => loseAnswer({ freeze: redis.freeze, kill, start }, write),
    async makeNewer() {
      await (await open())[Symbol.asyncDispose]();
      await command(redis, ['HSET', '{mesh/c1}:meta', 'min_reader', '99']);
    },
    kill,
    start,
    freeze: redis.freeze,
    thaw: redis.thaw,
    keepCopy: () => cp(data, copy, { recursive: true }),
    async putCopyBack() {
      await kill();
      await rm(data, { recursive: true });
      await cp(copy, data, { recursive: true });
      await start();
    },
    async empty() {
      await command(redis, ['FLUSHALL']);
    },
    dispose: async () => redis[Symbol.asyncDispose](),
  };
}
