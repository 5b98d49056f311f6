import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { commit, put, txn } from '../compliance/transactions.ts';
import { bodiesOf } from './schema/definition.ts';
import { WRITE_FUNCTION } from './schema/names.ts';
import { command } from './testing/postgres-command.ts';
import { postgresTest } from './testing/with-postgres.ts';

const { start, open } = postgresTest();
const ARGUMENTS = '(p_root text, p_settings jsonb, p_operations jsonb)';
const functionOf = (name: string, word: string) =>
  `CREATE FUNCTION omnirelay.${name}${ARGUMENTS} RETURNS text LANGUAGE sql AS $$SELECT '${word}'$$`;

test('another version of the function stays beside this one, and works', async () => {
  const postgres = await start();
  const store = await open(postgres);
  await command(postgres, functionOf('omnirelay_write_v3', 'newer'));
  await commit(store, txn([put('a')]));
  const again = await open(postgres);
  await commit(again, txn([put('b')]));
  expect(await command(postgres, `SELECT omnirelay.omnirelay_write_v3('', '{}', '[]') AS says`)).toEqual([
    { says: 'newer' },
  ]);
});

test('a function of the same name that is not ours is left as it is, and refused', async () => {
  const postgres = await start();
  await command(postgres, `CREATE SCHEMA omnirelay; ${functionOf(WRITE_FUNCTION, 'theirs')}`);
  await expect(open(postgres)).rejects.toMatchObject({
    code: 'newer_schema',
    message: expect.stringContaining('left as it is'),
  });
  expect(await command(postgres, `SELECT omnirelay.${WRITE_FUNCTION}('', '{}', '[]') AS says`)).toEqual([
    { says: 'theirs' },
  ]);
});

test('nodes that start at once make one schema, and all of them work', async () => {
  const postgres = await start();
  const stores = await Promise.all(Array.from({ length: 6 }, () => open(postgres)));
  await Promise.all(stores.map((store, i) => commit(store, txn([put(`k/${i}`)]))));
  expect(new Set(await Promise.all(stores.map((store) => store.identity()))).size).toBe(1);
  expect((await stores[0]!.list('k/', { limit: 10 })).records).toHaveLength(6);
});

test('a function that vanishes is made again, and no call is lost by it', async () => {
  const postgres = await start();
  const store = await open(postgres);
  await commit(store, txn([put('a')]));
  await command(postgres, `DROP FUNCTION omnirelay.${WRITE_FUNCTION}`);
  await commit(store, txn([put('b')]));
  expect((await store.read(['a', 'b'])).records).toHaveLength(2);
});

test('whoever changes a function gives it another name: nodes of two builds use one store', () => {
  const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);
  const digests = Object.entries(bodiesOf('omnirelay')).map(([name, body]) => [name, digest(body)]);
  expect(Object.fromEntries(digests)).toEqual({
    omnirelay_count_v1: '41016d0463b3e9b8',
    omnirelay_server_v1: '78958ee60264722e',
    omnirelay_write_v2: 'acb9bfeaa6eb6af6',
  });
});
