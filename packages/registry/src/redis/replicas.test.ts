import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { guarded, reaches } from '../compliance/guarded.ts';
import { commit, put, txn } from '../compliance/transactions.ts';
import type { RegistryStore } from '../port.ts';
import { openRedisStore } from './redis-store.ts';
import { command } from './testing/redis-command.ts';
import { redisTest, until, urlOf } from './testing/with-redis.ts';

const { start, startReplica, open } = redisTest();
const PATIENTLY = { timeout: 30_000 };

/** However long a loaded machine takes for the copies. */
const commitInTime = (store: RegistryStore): Promise<void> =>
  expect.poll(() => store.transact(txn([put('a')])).then(({ kind }) => kind, String), PATIENTLY).toBe('committed');

test('a write that has too few copies in time is unknown, and pending until it has them', async () => {
  const primary = await start();
  const replica = await startReplica(primary);
  const none = await open(primary, { wait: { policy: 'none' } });
  const majority = await open(primary, { wait: { policy: 'majority', timeoutMs: 200 } });
  const all = await open(primary, { wait: { policy: 'all', timeoutMs: 200 } });
  for (const store of [none, majority, all]) await commitInTime(store);
  replica.freeze();
  await commit(none, txn([put('b')]));
  for (const store of [majority, all]) {
    const transaction = txn([put('c')]);
    expect(await store.transact(transaction)).toMatchObject({
      kind: 'unknown',
      detail: expect.stringContaining('0 of 1 replicas'),
    });
    expect(await store.outcomeOf(transaction.txnId)).toEqual({ kind: 'pending' });
    // Also through a connection that has written nothing yet.
    const other = await open(primary, { wait: { policy: 'all', timeoutMs: 200 } });
    expect(await other.outcomeOf(transaction.txnId)).toEqual({ kind: 'pending' });
    expect(await store.heartbeat('live/1', 0n as never, '1').then(({ kind }) => kind)).toMatch(
      /^(?:unknown|conflict)$/,
    );
    replica.thaw();
    await expect.poll(() => store.outcomeOf(transaction.txnId).then(({ kind }) => kind), PATIENTLY).toBe('committed');
    replica.freeze();
  }
  replica.thaw();
});

test('with too few replicas connected a write is refused before anything is written', async () => {
  const primary = await start();
  const replica = await startReplica(primary);
  const store = await open(primary);
  await commitInTime(store);
  await replica.kill('SIGKILL');
  await until(async () => (await command<string>(primary, ['INFO', 'replication'])).includes('connected_slaves:0'));
  await expect(store.transact(txn([put('b')]))).rejects.toMatchObject({
    code: 'registry_dark',
    message: expect.stringContaining('only 0 replicas connected'),
  });
  expect((await store.read(['a', 'b'])).records).toHaveLength(1);
  const two = await open(primary, { wait: { policy: 'all', replicas: 2 } });
  await expect(two.transact(txn([put('b')]))).rejects.toMatchObject({ code: 'registry_dark' });
  await replica.start();
  await expect
    .poll(() => store.transact(txn([put('b')])).then(({ kind }) => kind, String), PATIENTLY)
    .toBe('committed');
});

test('a failover by the sentinel is followed; what it lost is named, and a node says that it is another store', async () => {
  const primary = await start();
  const replica = await startReplica(primary);
  const sentinel = await start({
    program: 'redis-sentinel',
    config: [
      `sentinel monitor mesh 127.0.0.1 ${primary.port} 1`,
      'sentinel down-after-milliseconds mesh 500',
      'sentinel failover-timeout mesh 5000',
    ],
  });
  await until(async () => (await command<unknown[]>(sentinel, ['SENTINEL', 'REPLICAS', 'mesh'])).length === 1);
  const target = { urls: [urlOf(sentinel)], sentinel: { primary: 'mesh' } };
  const names = { target, meshId: 'mesh', clusterId: 'c1', silenceMs: 1_000 } as const;
  await using registry = await guarded('redis', () => openRedisStore({ ...names, wait: { policy: 'none' } }));
  await reaches(registry, 'ok');
  const careful = await open(primary, { target, silenceMs: 10_000, wait: { policy: 'majority', timeoutMs: 5_000 } });
  const kept = txn([put('kept')]);
  await commit(careful, kept);
  await replica.kill('SIGKILL');
  await until(async () => (await command<string>(primary, ['INFO', 'replication'])).includes('connected_slaves:0'));
  const lost = Array.from({ length: 5 }, (_, i) => txn([put(`lost/${i}`)]));
  for (const transaction of lost) await commit(registry.store, transaction);
  // With the default policy nothing is called committed that could be lost now.
  await expect(careful.transact(txn([put('refused')]))).rejects.toMatchObject({ code: 'registry_dark' });
  // As one that is cut off: its connections stay open, and nothing comes over them.
  primary.freeze();
  await replica.start();
  const after = await reaches(registry, 'foreign', 'behind');
  expect(after.explanation).toContain('lineage adopt');
  const reader = await open(primary, { ...names, wait: { policy: 'none' } });
  const outcomes = await Promise.all([kept, ...lost].map(({ txnId }) => reader.outcomeOf(txnId)));
  expect(outcomes.map(({ kind }) => kind)).toEqual(['committed', 'absent', 'absent', 'absent', 'absent', 'absent']);
  await expect(registry.store.transact(txn([put('x')]))).rejects.toMatchObject({ code: 'lineage_mismatch' });
  expect((await reader.read(['kept'])).records).toHaveLength(1);
});

test('a sentinel that knows no such primary is named', async () => {
  // It may ask no more than the operating page lists.
  const rules = '+sentinel|get-master-addr-by-name +sentinel|replicas +client|setname';
  const config = ['requirepass other', `user omnirelay on >secret -@all ${rules}`];
  const sentinel = await start({ program: 'redis-sentinel', config });
  const passwordPath = join(sentinel.directory, 'password');
  await writeFile(passwordPath, 'secret');
  const urls = [urlOf(sentinel)];
  await expect(open(sentinel, { target: { urls, sentinel: { primary: 'nobody' } } })).rejects.toMatchObject({
    message: expect.stringContaining('wants a password'),
  });
  const target = { urls, sentinel: { primary: 'nobody', username: 'omnirelay', passwordPath } };
  await expect(open(sentinel, { target })).rejects.toMatchObject({
    code: 'registry_dark',
    message: expect.stringContaining('mesh.registry.sentinel.primary'),
  });
});
