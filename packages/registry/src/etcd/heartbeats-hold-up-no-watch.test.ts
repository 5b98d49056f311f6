/** An idle registry of a large mesh is all heartbeats: who goes on behind them is told the next change without being sent each of them. */
import { expect, test } from 'vitest';
import { commit, put, txn, watchUntil } from '../compliance/transactions.ts';
import type { RegistryStore, Revision } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { openMembers } from './members.ts';
import { passHeartbeats, READ_RATHER } from './pass-heartbeats.ts';
import { storeKeys } from './store-keys.ts';
import { etcdctl } from './testing/etcdctl.ts';
import { etcdTest } from './testing/with-etcd.ts';

const { start, open, signal } = etcdTest();
const MEMBERS = 16;
const BEATS_EACH = 150;

async function beat(store: RegistryStore): Promise<void> {
  await Promise.all(
    Array.from({ length: MEMBERS }, async (_, member) => {
      const key = `live/${member}`;
      const [record] = (await store.read([key])).records;
      let version = record?.version ?? (0n as Revision);
      for (let n = 0; n < BEATS_EACH; n++) {
        const done = await store.heartbeat(key, version, 'beat');
        if (done.kind !== 'committed') throw new Error(`expected a heartbeat, got ${done.kind}`);
        version = done.version;
      }
    }),
  );
}

test('between changes that heartbeats set far apart the watch passes to the next, and none is missed', async () => {
  const etcd = await start();
  const store = await open(etcd);
  const changed: Revision[] = [await commit(store, txn([put('a', '0')]))];
  for (let n = 1; n <= 3; n++) {
    await beat(store);
    changed.push(await commit(store, txn([put('a', String(n))])));
    changed.push(await commit(store, txn([put('a', `${n} again`)])));
  }
  const [first, second] = changed as [Revision, Revision];
  expect(second - first).toBeGreaterThan(BigInt(MEMBERS * BEATS_EACH));

  await using resources = new AsyncDisposableStack();
  const closed = new AbortController();
  resources.defer(() => closed.abort());
  const keys = storeKeys('mesh', 'c1');
  const target = { endpoints: [etcd.endpoint] };
  const members = openMembers({ target, silenceMs: 5_000, probe: Buffer.from(keys.meta), signal: closed.signal });
  resources.defer(() => members.close(new RegistryError('registry_dark', 'the test is over')));
  const member = await members.connected();
  const place = { head: keys.head, from: first, changedBy: changed.at(-1)!, signal: closed.signal };
  const still = await passHeartbeats(member, place);
  expect(still).toBeLessThan(second);
  expect(second - still).toBeLessThanOrEqual(READ_RATHER);

  const told = await watchUntil((await open(etcd)).watch('', first, { signal: signal() }), (events) =>
    events.some((event) => event.kind === 'put' && event.revision === changed.at(-1)),
  );
  expect(told.flatMap((event) => (event.kind === 'put' ? [event.revision] : []))).toEqual(changed.slice(1));

  // Where etcd has lost what lies between it says nothing, and the watch from the place itself tells what is gone.
  await etcdctl(etcd, 'compaction', String(changed.at(-1)));
  expect(await passHeartbeats(member, place)).toBe(first);
});
