import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, test } from 'vitest';
import { commit, put, txn } from '../compliance/transactions.ts';
import { boundedWatches } from '../engine/bounded-watches.ts';
import type { Revision } from '../port.ts';
import { postgresChangeTail } from './change-tail.ts';
import { findPrimary, type Primary } from './find-primary.ts';
import type { Statement } from './open-connection.ts';
import { ask, type ReadDeps } from './read-line.ts';
import { statementsFor } from './statements.ts';
import { command } from './testing/postgres-command.ts';
import type { PostgresProcess } from './testing/postgres-process.ts';
import { postgresTest, targetOf } from './testing/with-postgres.ts';

const { start, open } = postgresTest();
const { defer, signal } = endsWithTest();
const statements = statementsFor('omnirelay', '/mesh/c1/');

/** A connection as the tail has it, which tells what it was asked. */
async function tailLine(postgres: PostgresProcess, asked: Statement[] = []): Promise<Primary> {
  const found = await findPrimary({ target: targetOf(postgres), silenceMs: 30_000, signal: signal() });
  const { connection } = found;
  defer(() => connection.end(new Error('the test is over')));
  return {
    ...found,
    connection: {
      ...connection,
      call(statement, unless) {
        asked.push(statement);
        return connection.call(statement, unless);
      },
    },
  };
}

test('what a notice tells of is had by one statement, prepared, for all watches', async () => {
  const postgres = await start();
  const store = await open(postgres);
  const asked: Statement[] = [];
  const linkOf = (primary: Primary) => ({ connected: async () => primary, close: () => undefined });
  const reads = linkOf(await tailLine(postgres));
  const deps: ReadDeps = { schema: 'omnirelay', found: async () => undefined };
  const tail = postgresChangeTail({
    link: linkOf(await tailLine(postgres, asked)),
    deps,
    statements,
    changeLogEntries: 1_000,
    read: (prefix, from, off) => ask(reads, statements.changes(prefix, from), deps, { signal: off }),
    lookAgainMs: 60_000,
  });
  const watch = boundedWatches((prefix) => tail.follow(prefix));
  const from = (await store.read([])).revision;
  const over = signal();
  const watches = ['w/', 'w/1/', ''].map((prefix) => watch(prefix, from, { signal: over })[Symbol.asyncIterator]());
  // Each says that it has begun.
  for (const begun of watches) expect((await begun.next()).value).toMatchObject({ kind: 'progress' });
  const commits = 20;
  for (let n = 0; n < commits; n++) {
    const revision = await commit(store, txn([put(`w/1/${n}`)]));
    for (const events of watches) {
      expect((await events.next()).value).toMatchObject({ kind: 'put', revision });
      expect((await events.next()).value).toMatchObject({ kind: 'progress', revision });
    }
  }
  const [head, listen, ...news] = asked;
  expect([head?.name, listen?.text]).toEqual(['head', expect.stringContaining('LISTEN')]);
  expect(new Set(news.map(({ name }) => name))).toEqual(new Set(['changes']));
  // The first comes without a notice.
  expect(news.length).toBeLessThanOrEqual(1 + commits);
});

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

const nodesOf = (plan: Plan): readonly Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
const literal = (value: unknown): string => `'${String(value).replaceAll("'", "''")}'`;

/** How a long log is read, with its values in the plan or not, and whether the planner knows the table or not. */
async function plansOf(postgres: PostgresProcess, question: Statement): Promise<readonly (readonly Plan[])[]> {
  const { connection } = await tailLine(postgres);
  const plans: (readonly Plan[])[] = [];
  for (const known of [false, true]) {
    if (known) await command(postgres, 'ANALYZE omnirelay.changes');
    await connection.call({ text: `PREPARE news (text, bigint, text, text) AS ${question.text}` });
    for (const mode of ['force_custom_plan', 'force_generic_plan']) {
      await connection.call({ text: `SET plan_cache_mode = ${mode}` });
      const [told] = await connection.call<{ 'QUERY PLAN': readonly [{ readonly Plan: Plan }] }>({
        text: `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE news (${question.values?.map(literal).join(', ')})`,
      });
      plans.push(nodesOf(told!['QUERY PLAN'][0].Plan));
    }
    await connection.call({ text: 'DEALLOCATE news' });
  }
  return plans;
}

async function withLongLog(): Promise<{ postgres: PostgresProcess; head: Revision }> {
  const postgres = await start({ settings: ['autovacuum = off'] });
  const store = await open(postgres, { changeLogEntries: 500 });
  await Promise.all(Array.from({ length: 1_000 }, (_, n) => commit(store, txn([put(`w/${n % 10}`)]))));
  return { postgres, head: (await store.read([])).revision };
}

test('the log is read by its index from the watcher’s revision on, and nothing before it', async () => {
  const { postgres, head } = await withLongLog();
  const plans = await plansOf(postgres, statements.changes('', (head - 1n) as Revision));
  expect(plans).toHaveLength(4);
  for (const plan of plans) {
    const ofLog = plan.filter((node) => node['Relation Name'] === 'changes');
    expect(ofLog).toHaveLength(3);
    for (const node of ofLog) {
      expect(node).toMatchObject({ 'Node Type': 'Index Scan', 'Index Name': 'changes_pkey' });
      expect(node['Index Cond']).toMatch(/mesh = m\.id.*revision >/);
      expect(node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)).toBeLessThanOrEqual(1);
    }
  }
});

test('a watch whose place was dropped is told so without a look at the log', async () => {
  const { postgres } = await withLongLog();
  const { connection } = await tailLine(postgres);
  await connection.call({ text: 'BEGIN' });
  await connection.call(statements.changes('', 1n as Revision));
  const [read] = await connection.call<{ entries: string }>({
    text: `SELECT pg_stat_get_xact_tuples_returned('omnirelay.changes_pkey'::regclass) AS entries`,
  });
  await connection.call({ text: 'COMMIT' });
  expect(Number(read?.entries)).toBe(0);
});
