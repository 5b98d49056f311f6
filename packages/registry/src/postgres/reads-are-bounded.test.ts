import { expect, test } from 'vitest';
import { REGISTRY_BOUNDS } from '../bounds.ts';
import { commit, put, txn } from '../compliance/transactions.ts';
import { openConnection } from './open-connection.ts';
import { command } from './testing/postgres-command.ts';
import { postgresTest, targetOf } from './testing/with-postgres.ts';

const { start, open } = postgresTest();

test('so many reads wait for a server that hangs, further ones are told, and called off they leave their places', async () => {
  const postgres = await start();
  const store = await open(postgres, { silenceMs: 30_000 });
  await commit(store, txn([put('a')]));
  postgres.freeze();
  const off = new AbortController();
  const waiting = { signal: off.signal, timeoutMs: 60_000 };
  const reads = Array.from({ length: REGISTRY_BOUNDS.queuedCalls }, () => store.read(['a'], waiting));
  await expect(store.read(['a'])).rejects.toMatchObject({
    code: 'registry_dark',
    message: expect.stringContaining('slow down'),
  });
  off.abort(new Error('called off'));
  for (const { status } of await Promise.allSettled(reads)) expect(status).toBe('rejected');
  postgres.thaw();
  expect((await store.read(['a'])).records).toHaveLength(1);
});

test('a question for which nobody waits any more is not put once its turn has come', async () => {
  const postgres = await start();
  await command(postgres, 'CREATE SEQUENCE asked');
  const options = { target: targetOf(postgres), silenceMs: 30_000, signal: new AbortController().signal };
  const connection = await openConnection(`127.0.0.1:${postgres.port}`, options);
  const off = new AbortController();
  const first = connection.call({ text: "SELECT nextval('asked')" });
  const second = connection.call({ text: "SELECT nextval('asked')" }, off.signal);
  off.abort(new Error('called off'));
  await expect(second).rejects.toThrow('called off');
  await first;
  expect(await connection.call({ text: "SELECT nextval('asked') AS times" })).toEqual([{ times: '2' }]);
  connection.end(new Error('the test is over'));
});
