import { expect, test } from 'vitest';
import { put, txn } from '../compliance/transactions.ts';
import { encodeTransaction } from './encode-operations.ts';
import { findPrimary } from './find-primary.ts';
import { installSchema } from './install-schema.ts';
import { command } from './testing/postgres-command.ts';
import { postgresTest, targetOf } from './testing/with-postgres.ts';
import { encoded, writeStatement } from './write-queue.ts';

const { start } = postgresTest();

interface Bounds {
  readonly logEntries: number;
  readonly outcomes: number;
}

/** A postgres that never cleans up behind deletions, and so many transactions of the adapter's in one call of its function. */
async function neverVacuumed() {
  const postgres = await start({ settings: ['autovacuum = off'] });
  const target = targetOf(postgres);
  const how = { schema: 'omnirelay', root: '/mesh/c1/', newStoreId: () => '00000000-0000-4000-8000-000000000000' };
  const write = (count: number, { logEntries, outcomes }: Bounds) => {
    const operations = Array.from({ length: count }, () =>
      encoded(encodeTransaction(txn([put('a')]), { retention: [], expects: undefined })),
    );
    const { values = [], ...rest } = writeStatement({ ...how, scope: { changeLogEntries: logEntries } }, operations);
    const [root, settings, ...more] = values;
    return { ...rest, values: [root, JSON.stringify({ ...JSON.parse(String(settings)), outcomes }), ...more] };
  };
  const off = new AbortController();
  const connect = async () => (await findPrimary({ target, silenceMs: 30_000, signal: off.signal })).connection;
  const connection = await connect();
  await installSchema(connection, 'omnirelay');
  return {
    async commit(count: number, bounds: Bounds): Promise<void> {
      for (let left = count; left > 0; left -= 100) await connection.call(write(Math.min(left, 100), bounds));
    },
    /** What one more transaction reads in the indexes by which log and outcomes are bounded, with the dead that stand there. */
    async entriesReadByOne(bounds: Bounds): Promise<number> {
      // Of its own: the counts are of a connection, from its beginning until it tells them.
      const one = await connect();
      await one.call({ text: 'BEGIN' });
      await one.call(write(1, bounds));
      const [read] = await one.call<{ entries: string }>({
        text: `SELECT sum(pg_stat_get_xact_tuples_returned(i::regclass)) AS entries
          FROM unnest(ARRAY['omnirelay.changes_pkey', 'omnirelay.outcomes_revision']) AS i`,
      });
      await one.call({ text: 'COMMIT' });
      one.end(new Error('it is over'));
      return Number(read?.entries);
    },
    async count(table: 'changes' | 'outcomes'): Promise<number> {
      const [found] = await command<{ n: string }>(postgres, `SELECT count(*) AS n FROM omnirelay.${table}`);
      return Number(found?.n);
    },
    [Symbol.asyncDispose]: async () => connection.end(new Error('the test is over')),
  };
}

test('a write reads no more for all that was dropped before it, though nothing has been vacuumed since', async () => {
  await using store = await neverVacuumed();
  const bounds = { logEntries: 50, outcomes: 50 };
  await store.commit(60, bounds);
  const first = await store.entriesReadByOne(bounds);
  await store.commit(2_000, bounds);
  expect(await store.entriesReadByOne(bounds)).toBeLessThanOrEqual(first + 5);
  expect([await store.count('changes'), await store.count('outcomes')]).toEqual([50, 50]);
});

test('what a build has left that remembered more outcomes is dropped by the next thousand of transactions', async () => {
  await using store = await neverVacuumed();
  await store.commit(500, { logEntries: 50, outcomes: 400 });
  expect(await store.count('outcomes')).toBe(400);
  await store.commit(1_024, { logEntries: 50, outcomes: 50 });
  expect(await store.count('outcomes')).toBe(50);
});
