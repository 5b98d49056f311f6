import { copyFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { adopt, guarded, reaches } from '../compliance/guarded.ts';
import { commit, put, txn } from '../compliance/transactions.ts';
import { openRedisStore } from './redis-store.ts';
import { command } from './testing/redis-command.ts';
import { redisTest, until, urlOf } from './testing/with-redis.ts';

const { start } = redisTest();

test('a backup is restored as docs/operating/registry.md says, and is still there after the next restart', async () => {
  const redis = await start({ config: ['appendfsync always'] });
  const target = { urls: [urlOf(redis)] };
  await using registry = await guarded('redis', () => openRedisStore({ target, meshId: 'mesh', clusterId: 'c1' }));
  await reaches(registry, 'ok');
  await commit(registry.store, txn([put('a', 'kept')]));
  const saved = await command<number>(redis, ['LASTSAVE']);
  // LASTSAVE counts seconds.
  await until(async () => {
    await command(redis, ['BGSAVE']);
    return (await command<number>(redis, ['LASTSAVE'])) > saved;
  });
  const backup = join(redis.directory, 'backup.rdb');
  await copyFile(join(redis.directory, 'dump.rdb'), backup);
  await commit(registry.store, txn([put('a', 'lost')]));

  await redis.kill('SIGTERM');
  await rename(join(redis.directory, 'appendonlydir'), join(redis.directory, 'aside'));
  await rm(join(redis.directory, 'dump.rdb'));
  await rename(backup, join(redis.directory, 'dump.rdb'));
  await redis.start(['--appendonly', 'no']);
  await command(redis, ['CONFIG', 'SET', 'appendonly', 'yes']);
  await until(async () => {
    const info = await command<string>(redis, ['INFO', 'persistence']);
    return info.includes('aof_rewrite_in_progress:0') && info.includes('aof_rewrite_scheduled:0');
  });
  await reaches(registry, 'foreign');
  await adopt(registry);
  expect((await registry.store.read(['a'])).records).toMatchObject([{ value: 'kept' }]);
  await commit(registry.store, txn([put('b')]));

  await redis.kill('SIGKILL');
  await redis.start();
  await reaches(registry, 'foreign');
  await adopt(registry);
  expect((await registry.store.read(['a', 'b'])).records).toHaveLength(2);
});
