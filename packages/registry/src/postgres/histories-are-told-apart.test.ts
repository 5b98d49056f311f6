import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { adopt, guarded, reaches } from '../compliance/guarded.ts';
import { commit, put, txn } from '../compliance/transactions.ts';
import { openPostgresStore } from './postgres-store.ts';
import { command } from './testing/postgres-command.ts';
import { copyData, makeCluster, type PostgresProcess, runPostgresProgram } from './testing/postgres-process.ts';
import { baseBackup, postgresTest, targetOf } from './testing/with-postgres.ts';

const { start, startStandby, open, folder } = postgresTest();
const names = { meshId: 'mesh', clusterId: 'c1', silenceMs: 1_000 };
const PATIENTLY = { timeout: 20_000 };
const node = (...servers: readonly PostgresProcess[]) =>
  guarded('postgres', () => openPostgresStore({ ...names, target: targetOf(...servers) }));
const at = (postgres: PostgresProcess, ...more: readonly string[]) => [
  ...['-h', '127.0.0.1', '-p', String(postgres.port), '-U', 'postgres', '-d', 'postgres'],
  ...more,
];

test('a server that is started again is the same store, whether it was stopped or killed', async () => {
  const postgres = await start();
  await using registry = await node(postgres);
  await reaches(registry, 'ok');
  const before = registry.state().storeIdentity;
  for (const end of [postgres.stop, postgres.kill]) {
    await end();
    await reaches(registry, 'dark');
    await postgres.start();
    await reaches(registry, 'ok');
    await commit(registry.store, txn([put('a')]));
  }
  expect(registry.state().storeIdentity).toBe(before);
});

test('a base backup put in place of the data is noticed by its revision, and is served once adopted', async () => {
  const postgres = await start();
  await using registry = await node(postgres);
  await reaches(registry, 'ok');
  await commit(registry.store, txn([put('a', 'kept')]));
  const backup = join(await folder(), 'backup');
  baseBackup(postgres, backup);
  await commit(registry.store, txn([put('a', 'lost')]));
  await postgres.kill();
  await postgres.exchange((data) => copyData(backup, data));
  await postgres.start();
  await reaches(registry, 'behind');
  await expect(registry.store.transact(txn([put('a')]))).rejects.toMatchObject({ code: 'lineage_mismatch' });
  await adopt(registry);
  expect((await registry.store.read(['a'])).records).toMatchObject([{ value: 'kept' }]);
});

test('recovery to a point in time makes another timeline, and so another store, even where nothing is missing', async () => {
  const postgres = await start();
  await using registry = await node(postgres);
  await reaches(registry, 'ok');
  await commit(registry.store, txn([put('a')]));
  const before = registry.state().storeIdentity;
  const backup = join(await folder(), 'backup');
  baseBackup(postgres, backup);
  await postgres.kill();
  await postgres.exchange(async (data) => {
    await copyData(backup, data);
    await writeFile(join(data, 'recovery.signal'), '');
    await writeFile(join(data, 'postgresql.auto.conf'), "restore_command = 'false'\n");
  });
  await postgres.start();
  await reaches(registry, 'foreign');
  expect(registry.state().storeIdentity).not.toBe(before);
  await adopt(registry);
  expect((await registry.store.read(['a'])).records).toHaveLength(1);
});

test('a dump that is read back is another store, in the same server as in another one', async () => {
  const postgres = await start();
  const store = await open(postgres, names);
  const revision = await commit(store, txn([put('a')]));
  const identity = await store.identity();
  const file = join(await folder(), 'dump.sql');
  runPostgresProgram('pg_dump', at(postgres, '-n', 'omnirelay', '-f', file));
  const other = await start({ fill: makeCluster });
  runPostgresProgram('psql', at(other, '-q', '-v', 'ON_ERROR_STOP=1', '-f', file));
  const there = await open(other, names);
  expect((await there.read(['a'])).records).toMatchObject([{ version: revision }]);
  expect(await there.identity()).not.toBe(identity);
  await command(postgres, 'DROP SCHEMA omnirelay CASCADE');
  runPostgresProgram('psql', at(postgres, '-q', '-v', 'ON_ERROR_STOP=1', '-f', file));
  await expect
    .poll(() => store.transact(txn([put('a')]), { expects: { identity } }).catch((error) => error), PATIENTLY)
    .toMatchObject({ code: 'lineage_mismatch' });
  expect((await store.read(['a'])).records).toMatchObject([{ version: revision }]);
});

test('a standby is refused by name; promoted, it is found among the hosts, and is another store', async () => {
  const primary = await start();
  const first = await open(primary, names);
  await commit(first, txn([put('before')]));
  const standby = await startStandby(primary);
  await expect(open(standby)).rejects.toMatchObject({
    code: 'registry_dark',
    message: expect.stringContaining('read-only standby'),
  });
  await using registry = await node(standby, primary);
  await reaches(registry, 'ok');
  const before = registry.state().storeIdentity;
  await commit(registry.store, txn([put('a')]));
  const [{ lsn } = {}] = await command<{ lsn: string }>(primary, 'SELECT pg_current_wal_lsn()::text AS lsn');
  await expect
    .poll(() => command(standby, `SELECT pg_last_wal_replay_lsn() >= '${lsn}' AS is`), PATIENTLY)
    .toEqual([{ is: true }]);
  await primary.kill();
  await command(standby, 'SELECT pg_promote()');
  await reaches(registry, 'foreign');
  expect(registry.state().storeIdentity).not.toBe(before);
  await adopt(registry);
  expect((await registry.store.read(['before', 'a'])).records).toHaveLength(2);
  await commit(registry.store, txn([put('after')]));
});
