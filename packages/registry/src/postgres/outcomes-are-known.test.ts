import { Client } from 'pg';
import { expect, test } from 'vitest';
import { commit, put, txn, watchUntil } from '../compliance/transactions.ts';
import type { Revision, TxnId } from '../port.ts';
import { command } from './testing/postgres-command.ts';
import { postgresTest } from './testing/with-postgres.ts';

const { start, open } = postgresTest();
const PATIENTLY = { timeout: 10_000 };

/** Raises that error at the first so many writes of changes. */
const failing = (state: string, times: number) => `
  CREATE SEQUENCE failures;
  GRANT ALL ON SEQUENCE failures TO public;
  CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
    IF nextval('public.failures') <= ${times} THEN RAISE EXCEPTION 'by accident' USING ERRCODE = '${state}'; END IF;
    RETURN NEW; END$$;
  CREATE TRIGGER fail BEFORE INSERT ON omnirelay.changes FOR EACH ROW EXECUTE FUNCTION fail()`;

test('what the database took back by an accident of concurrency is said again, and applied once', async () => {
  const postgres = await start();
  const store = await open(postgres);
  const first = await commit(store, txn([put('a')]));
  await command(postgres, failing('40P01', 2));
  expect(await commit(store, txn([put('b')]))).toBe(first + 1n);
  expect(await command(postgres, 'SELECT last_value::int AS tries FROM failures')).toEqual([{ tries: 3 }]);
});

test('an error of another kind is not said again: nothing was written, and that is told', async () => {
  const postgres = await start();
  const store = await open(postgres);
  await commit(store, txn([put('a')]));
  await command(postgres, failing('P0001', 1));
  const transaction = txn([put('b')]);
  await expect(store.transact(transaction)).rejects.toMatchObject({ message: expect.stringContaining('by accident') });
  expect(await store.outcomeOf(transaction.txnId)).toEqual({ kind: 'absent' });
  await commit(store, transaction);
});

test('one operation that the database cannot keep takes no other of its call with it', async () => {
  const postgres = await start();
  const store = await open(postgres);
  await commit(store, txn([put('first')]));
  await command(postgres, `ALTER TABLE omnirelay.records ADD CONSTRAINT none_of_these CHECK (value <> 'poison')`);
  const writes = Array.from({ length: 8 }, (_, i) => txn([put(`k/${i}`, i === 3 ? 'poison' : 'fine')]));
  const outcomes = await Promise.all(
    writes.map((each) =>
      store.transact(each).then(
        ({ kind }) => kind,
        (error) => error.code,
      ),
    ),
  );
  expect(outcomes).toEqual(writes.map((_, i) => (i === 3 ? 'too_large' : 'committed')));
});

test('text that postgres cannot keep is refused before it is sent', async () => {
  const store = await open(await start());
  const nul = 'a\0b';
  for (const refused of [
    store.transact(txn([put('a', nul)])),
    store.transact({ ...txn([put('a')]), txnId: nul as TxnId }),
    store.transact({ ...txn([put('a')]), writerId: nul }),
    store.heartbeat('a', 0n as Revision, nul),
  ])
    await expect(refused).rejects.toMatchObject({ code: 'invalid_key', message: expect.stringContaining('NUL') });
  await commit(store, txn([put('half', '"\ud800"')]));
  expect((await store.read(['half'])).records[0]?.value).toBe('"\ufffd"');
  // As JSON spells it, it is text like any other.
  await commit(store, txn([put('spelt', JSON.stringify(nul))]));
  expect((await store.read(['spelt'])).records[0]?.value).toBe(JSON.stringify(nul));
  const far = (1n << 64n) as Revision;
  expect((await store.transact(txn([put('b')], [{ kind: 'version', key: 'half', version: far }]))).kind).toBe(
    'conflict',
  );
});

test('a write whose wait for the synchronous standbys is called off is unknown, and read back', async () => {
  const postgres = await start();
  const store = await open(postgres, { silenceMs: 20_000 });
  await commit(store, txn([put('a')]));
  await command(postgres, `ALTER SYSTEM SET synchronous_standby_names = 'nobody'`);
  await command(postgres, 'SELECT pg_reload_conf()');
  const transaction = txn([put('b')]);
  const waiting = store.transact(transaction, { timeoutMs: 20_000 });
  const cancel = `SELECT pg_cancel_backend(pid) AS done FROM pg_stat_activity WHERE wait_event = 'SyncRep'`;
  await expect.poll(() => command(postgres, cancel), PATIENTLY).toEqual([{ done: true }]);
  expect(await waiting).toMatchObject({ kind: 'unknown', detail: expect.stringContaining('synchronous standbys') });
  // Not before they have it.
  expect((await store.outcomeOf(transaction.txnId, { timeoutMs: 300 })).kind).toBe('pending');
  await command(postgres, 'ALTER SYSTEM RESET synchronous_standby_names');
  await command(postgres, 'SELECT pg_reload_conf()');
  await expect.poll(() => store.outcomeOf(transaction.txnId).then(({ kind }) => kind), PATIENTLY).toBe('committed');
});

test('a write that waits too long for another one is cancelled by the server: nothing was written', async () => {
  const postgres = await start();
  const store = await open(postgres, { silenceMs: 1_000 });
  await commit(store, txn([put('a')]));
  const other = new Client({ host: '127.0.0.1', port: postgres.port, user: 'postgres', database: 'postgres' });
  await other.connect();
  await other.query('BEGIN; SELECT * FROM omnirelay.meshes FOR UPDATE');
  const transaction = txn([put('b')]);
  await expect(store.transact(transaction)).rejects.toMatchObject({
    code: 'registry_dark',
    message: expect.stringContaining('took too long'),
  });
  await other.query('ROLLBACK');
  await other.end();
  expect(await store.outcomeOf(transaction.txnId)).toEqual({ kind: 'absent' });
  await commit(store, transaction);
});

test('a watch hears of what no notice told', async () => {
  const postgres = await start();
  const store = await open(postgres);
  const from = await commit(store, txn([put('a')]));
  const over = new AbortController();
  const seeing = watchUntil(store.watch('', from, { signal: over.signal }), (seen) => seen.at(-1)?.kind === 'put');
  await command(
    postgres,
    `UPDATE omnirelay.meshes SET head = head + 1;
     INSERT INTO omnirelay.changes (mesh, revision, place, key, value, schema, min_reader, writer, txn, count_to, bytes_to)
       SELECT id, head, 1, 'silent', '1', 1, 1, 'w', 't', log_count, log_bytes FROM omnirelay.meshes`,
  );
  expect((await seeing).at(-1)).toMatchObject({ revision: from + 1n, record: { key: 'silent' } });
  over.abort();
});
