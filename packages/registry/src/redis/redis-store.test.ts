import { expect, test } from 'vitest';
import { describeLostStores } from '../compliance/describe-lost-stores.ts';
import { describeRegistryCompliance } from '../compliance/describe-registry-compliance.ts';
import { describeServerFaults } from '../compliance/describe-server-faults.ts';
import { commit, put, txn, watchUntil } from '../compliance/transactions.ts';
import { complianceRedis } from './testing/compliance-redis.ts';
import { redisTest } from './testing/with-redis.ts';

describeRegistryCompliance('redis', complianceRedis);
describeLostStores('redis', complianceRedis);
describeServerFaults('redis', complianceRedis);

const { start, open } = redisTest();

test('a watch that the log outruns within one call of the store is told, and not left with a gap', async () => {
  const redis = await start();
  const store = await open(redis, { changeLogEntries: 5 });
  const from = await commit(store, txn([put('p/first')]));
  const over = new AbortController();
  let at = 0n;
  const watching = watchUntil(store.watch('p/', from, { signal: over.signal }), (seen) => {
    at = seen.at(-1)!.revision;
    return seen.at(-1)!.kind === 'compacted' || at === from + 22n;
  });
  // The first may come with the start of the tail, the second comes by it.
  for (const key of ['p/one', 'p/two']) {
    const revision = await commit(store, txn([put(key)]));
    await expect.poll(() => at, { timeout: 10_000 }).toBe(revision);
  }
  await Promise.all(Array.from({ length: 20 }, (_, i) => store.transact(txn([put(`p/${i}`)]))));
  const seen = await watching;
  expect(seen.at(-1)?.kind).toBe('compacted');
  over.abort();
});
