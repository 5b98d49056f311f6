import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { commit, put, txn } from '../compliance/transactions.ts';
import type { RegistryErrorCode } from '../port.ts';
import { temporaryCertificate } from '../server/testing/temporary-certificate.ts';
import { command } from './testing/redis-command.ts';
import { redisTest, until, urlOf } from './testing/with-redis.ts';

const { start, startReplica, open, folder } = redisTest();

const saying = (code: RegistryErrorCode, words: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(words) });

test('a wrong or missing password is named; the right one is read anew at each connection', async () => {
  const redis = await start({ config: ['requirepass first', 'appendfsync always'] });
  const passwordPath = join(await folder(), 'password');
  const urls = [urlOf(redis)];
  await expect(open(redis)).rejects.toEqual(saying('registry_dark', 'mesh.registry.passwordFile'));
  await expect(open(redis, { target: { urls, passwordPath } })).rejects.toEqual(saying('registry_dark', passwordPath));
  await writeFile(passwordPath, 'not-to-be-told\n');
  const refusal = await open(redis, { target: { urls, passwordPath } }).catch((error: unknown) => error);
  expect(refusal).toEqual(saying('registry_dark', 'refused the user name or password'));
  // Whoever logs it logs what it hangs on as well.
  expect(inspect(refusal, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain('not-to-be-told');
  await writeFile(passwordPath, 'first\n');
  const store = await open(redis, { target: { urls, passwordPath } });
  await commit(store, txn([put('a')]));
  await writeFile(passwordPath, 'second\n');
  await redis.kill('SIGKILL');
  await writeFile(join(redis.directory, 'redis.conf'), 'requirepass second\n', { flag: 'a' });
  await redis.start();
  await expect
    .poll(() => store.read(['a']).then(({ records }) => records, String), { timeout: 10_000 })
    .toHaveLength(1);
});

test('a user who may do only what the operating page lists can do all that the registry needs', async () => {
  const rules =
    '+info +client|id +client|kill +client|setname +function|list +function|load +fcall +fcall_ro +wait +xread +select ' +
    '+get +incr +exists +hget +hmget +hset +hdel +hincrby +zadd +zrem +zcard +zrange +zscore +zremrangebyscore +xadd +xrange +xtrim';
  const redis = await start({ config: [`user omnirelay on >secret resetchannels -@all ~{mesh/c1}* ${rules}`] });
  const passwordPath = join(await folder(), 'password');
  await writeFile(passwordPath, 'secret');
  const target = { urls: [urlOf(redis)], username: 'omnirelay', passwordPath };
  const store = await open(redis, { target, retention: [{ prefix: 'h/', maxRecords: 1, maxAgeMs: 60_000 }] });
  for (let i = 0; i < 3; i++) await commit(store, txn([put(`h/${i}`), put('a')]));
  await store.heartbeat('live/1', 0n as never, '1');
  await store.compact((await store.read([])).revision);
  expect((await store.list('h/', { limit: 5 })).records).toHaveLength(1);
  await expect(open(redis, { target, meshId: 'other' })).rejects.toEqual(saying('registry_dark', 'access rules'));
});

test('over TLS it speaks only to a server whose certificate the CA has signed, and says what is wrong with another', async () => {
  const path = await folder();
  const mine = temporaryCertificate(path, 'mine');
  const other = temporaryCertificate(path, 'other');
  const redis = await start({ tls: mine });
  const urls = [`rediss://127.0.0.1:${redis.port}`];
  const store = await open(redis, { target: { urls, tls: { caPath: mine.ca } } });
  await commit(store, txn([put('a')]));
  expect((await store.read(['a'])).records).toHaveLength(1);
  for (const target of [{ urls, tls: { caPath: other.ca } }, { urls }])
    await expect(open(redis, { target })).rejects.toEqual(saying('registry_dark', 'tls.caPath'));
  await expect(open(redis, { silenceMs: 500 })).rejects.toEqual(saying('registry_dark', String(redis.port)));
});

test('a replica is refused by name; of several URLs the primary is found', async () => {
  const primary = await start();
  const replica = await startReplica(primary);
  await expect(open(replica)).rejects.toEqual(
    saying('registry_dark', `read-only replica of 127.0.0.1:${primary.port}`),
  );
  const store = await open(primary, { target: { urls: [urlOf(replica), urlOf(primary)] } });
  await commit(store, txn([put('a')]));
});

test('a primary that becomes a replica, and then a primary again, is another store', async () => {
  const [redis, other] = [await start(), await start()];
  const store = await open(redis);
  await commit(store, txn([put('a')]));
  const identity = await store.identity();
  await command(redis, ['REPLICAOF', '127.0.0.1', String(other.port)]);
  await expect(store.transact(txn([put('a')]))).rejects.toEqual(saying('registry_dark', 'replica'));
  await expect(store.read(['a'])).rejects.toEqual(saying('registry_dark', 'replica'));
  await command(redis, ['REPLICAOF', 'NO', 'ONE']);
  await expect
    .poll(() => store.transact(txn([put('a')]), { expects: { identity } }).catch((error) => error), { timeout: 10_000 })
    .toEqual(saying('lineage_mismatch', 'another store now'));
  expect(await store.identity()).not.toBe(identity);
});

test('full memory refuses writes and not reads, and is over when there is room again', async () => {
  const redis = await start();
  const store = await open(redis);
  await commit(store, txn([put('a')]));
  await command(redis, ['CONFIG', 'SET', 'maxmemory', '1']);
  await expect(store.transact(txn([put('b')]))).rejects.toEqual(saying('registry_full', 'maxmemory'));
  await expect(store.heartbeat('live/1', 0n as never, '1')).rejects.toEqual(saying('registry_full', 'maxmemory'));
  expect((await store.read(['a', 'b', 'live/1'])).records).toHaveLength(1);
  await command(redis, ['CONFIG', 'SET', 'maxmemory', '0']);
  await commit(store, txn([put('b')]));
});

test('a redis that cannot save refuses writes, with the disk named, and not reads', async () => {
  const redis = await start({ config: ['save 3600 1'] });
  const store = await open(redis);
  await commit(store, txn([put('a')]));
  await mkdir(join(redis.directory, 'dump.rdb'));
  await command(redis, ['BGSAVE']);
  await until(async () => (await command<string>(redis, ['INFO', 'persistence'])).includes('bgsave_status:err'));
  await expect(store.transact(txn([put('b')]))).rejects.toEqual(saying('registry_full', 'space on its disk'));
  expect((await store.read(['a', 'b'])).records).toHaveLength(1);
});

test('a redis that may evict records is refused', async () => {
  const redis = await start({ config: ['maxmemory-policy allkeys-lru'] });
  await expect(open(redis)).rejects.toEqual(saying('registry_dark', 'set it to noeviction'));
});

test('only a redis that writes each change to its disk first may count as the same after a restart', async () => {
  const redis = await start();
  await expect(open(redis, { afterRestart: 'continue' })).rejects.toEqual(
    saying('registry_dark', 'appendonly yes, appendfsync everysec'),
  );
  await command(redis, ['CONFIG', 'SET', 'appendfsync', 'always']);
  const store = await open(redis, { afterRestart: 'continue' });
  const identity = await store.identity();
  await commit(store, txn([put('a')]));
  await redis.kill('SIGKILL');
  await writeFile(join(redis.directory, 'redis.conf'), 'appendfsync always\n', { flag: 'a' });
  await redis.start();
  const expecting = () => store.transact(txn([put('a')]), { expects: { identity } });
  await expect.poll(() => expecting().then(({ kind }) => kind, String), { timeout: 10_000 }).toBe('committed');
  await command(redis, ['FLUSHALL']);
  await expect(expecting()).rejects.toEqual(saying('lineage_mismatch', 'another store now'));
});

test('keys deleted behind the back of the registry are told, not mended in silence', async () => {
  const redis = await start();
  const store = await open(redis);
  await commit(store, txn([put('a')]));
  await command(redis, ['DEL', '{mesh/c1}:revision']);
  await expect(store.transact(txn([put('b')]))).rejects.toEqual(saying('registry_corrupt', 'a part of this mesh'));
});

test('a server that is not there is named', async () => {
  const redis = await start();
  await redis.kill('SIGKILL');
  await expect(open(redis)).rejects.toEqual(saying('registry_dark', `127.0.0.1:${redis.port}`));
});
