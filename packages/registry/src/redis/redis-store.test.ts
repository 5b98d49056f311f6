import { describeRegistryCompliance } from '../compliance/describe-registry-compliance.ts';
import { openRedisStore } from './redis-store.ts';
import { command } from './testing/redis-command.ts';
import { startRedis } from './testing/redis-process.ts';

describeRegistryCompliance('redis', async () => {
  const redis = await startRedis();
  const target = { urls: [`redis://127.0.0.1:${redis.port}`] };
  const open = ({ meshId = 'mesh', ...rest } = {}) => openRedisStore({ target, meshId, clusterId: 'c1', ...rest });
  return {
    open,
    async loseAnswer(_store, write) {
      redis.freeze();
      const waiting = write();
      waiting.catch(() => undefined);
      // By then it is written to the socket; nobody reads it there.
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
      await redis.kill('SIGKILL');
      await redis.start();
      return waiting;
    },
    async makeNewer() {
      await (await open())[Symbol.asyncDispose]();
      await command(redis, ['HSET', '{mesh/c1}:meta', 'min_reader', '99']);
    },
    dispose: async () => redis[Symbol.asyncDispose](),
  };
});
