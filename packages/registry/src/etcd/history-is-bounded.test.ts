import { expect, test } from 'vitest';
import { commit, put, txn, watchUntil } from '../compliance/transactions.ts';
import type { RegistryStore, Revision, TxnId, WatchEvent } from '../port.ts';
import { etcdctl } from './testing/etcdctl.ts';
import { etcdTest } from './testing/with-etcd.ts';

const { start, open, signal } = etcdTest();
const PATIENTLY = { timeout: 20_000 };
const zero = 0n as Revision;

const firstOf = async (store: RegistryStore, from: Revision): Promise<WatchEvent> =>
  (await watchUntil(store.watch('', from, { signal: signal() }), () => true))[0]!;

test('what an operator or another tenant has compacted is told as such, and a mesh in which nothing happened loses nothing by it', async () => {
  const etcd = await start();
  const [busy, quiet] = [await open(etcd, { meshId: 'busy' }), await open(etcd, { meshId: 'quiet' })];
  const first = await commit(busy, txn([put('a', '1')]));
  const resting = await commit(quiet, txn([put('a')]));
  const last = await commit(busy, txn([put('a', '2')]));
  await etcdctl(etcd, 'compaction', String(last));
  expect(await firstOf(busy, zero)).toEqual({ kind: 'compacted', revision: last });
  expect(await firstOf(busy, first)).toEqual({ kind: 'compacted', revision: last });
  expect(await firstOf(await open(etcd, { meshId: 'busy' }), last)).toEqual({ kind: 'progress', revision: last });
  expect(await firstOf(quiet, resting)).toEqual({ kind: 'progress', revision: resting });
  // Founded after it: all of its history is there.
  const young = await open(etcd, { meshId: 'young' });
  await commit(young, txn([put('a')]));
  expect(await firstOf(young, zero)).toMatchObject({ kind: 'put' });
});

test('etcd itself is compacted only where the cluster is the mesh’s own', async () => {
  const etcd = await start();
  const read = (revision: Revision) =>
    etcdctl(etcd, 'get', '/mesh/c1/a', '--rev', String(revision), '--print-value-only');
  const shared = await open(etcd);
  const first = await commit(shared, txn([put('a', 'one')]));
  const second = await commit(shared, txn([put('a', 'two')]));
  await shared.compact(second);
  expect(await read(first)).toContain('one');
  const own = await open(etcd, { ownsCluster: true });
  const third = await commit(own, txn([put('a', 'three')]));
  await own.compact(third);
  await expect(read(first)).rejects.toThrow('has been compacted');
  expect((await own.read(['a'])).records).toMatchObject([{ value: 'three' }]);
});

test('in a cluster of its own what is over goes by itself, heartbeats among it', async () => {
  const etcd = await start();
  const store = await open(etcd, { ownsCluster: true, historyMs: 500 });
  const begun = await commit(store, txn([put('a')]));
  let version = zero;
  const gone = async (): Promise<boolean> => {
    const beat = await store.heartbeat('live/1', version, 'beat');
    if (beat.kind === 'committed') version = beat.version;
    return etcdctl(etcd, 'get', 'x', '--rev', String(begun)).then(
      () => false,
      (error: Error) => error.message.includes('has been compacted'),
    );
  };
  await expect.poll(gone, PATIENTLY).toBe(true);
  expect((await store.read(['a', 'live/1'])).records).toHaveLength(2);
});

test('the largest transactions of the port fit into etcd’s, and what does not is refused before it is sent', async () => {
  const etcd = await start();
  const store = await open(etcd);
  const keys = Array.from({ length: 128 }, (_, i) => `deep/${i % 16}/${i}`);
  const revision = await commit(store, txn(keys.map((key) => put(key))));
  const conditions = keys.slice(0, 64).map((key) => ({ kind: 'version', key, version: revision }) as const);
  const writes = keys.slice(64).map((key) => put(key, '2'));
  const next = await commit(store, txn(writes, conditions));
  expect(await store.transact(txn(writes, [...conditions.slice(1), { kind: 'absent', key: keys[0]! }]))).toMatchObject({
    kind: 'conflict',
    cause: 'condition',
    current: { length: 64 },
  });
  expect((await store.read(keys)).records.map((record) => record.version)).toEqual(
    keys.map((_, i) => (i < 64 ? revision : next)),
  );
  const seen = await watchUntil(store.watch('deep/', zero, { signal: signal() }), (events) => events.length === 193);
  expect(seen.filter((event) => event.kind === 'put')).toHaveLength(192);
  const large = Array.from({ length: 16 }, (_, i) => put(`large/${i}`, 'x'.repeat(64 * 1024)));
  await commit(store, txn(large));
  const touching = Array.from({ length: 100 }, (_, i) => put(`${i}${'/a'.repeat(60)}`));
  await expect(store.transact(txn(touching))).rejects.toMatchObject({
    code: 'too_large',
    message: expect.stringContaining('nothing was sent, split it'),
  });
});

test('outcomes are kept by generations: of the last twenty thousand transactions each, of older ones none', async () => {
  const etcd = await start();
  const store = await open(etcd);
  const early = txn([put('a')]);
  const revision = await commit(store, early);
  const generations = async (): Promise<string[]> => {
    const listed = await etcdctl(etcd, 'get', '--prefix', '/mesh/c1/!outcomes/', '--keys-only');
    return [...new Set(listed.match(/(?<=!outcomes\/)\d+/g) ?? [])].map((text) => String(Number(text)));
  };
  expect(await generations()).toEqual(['0']);
  // As after 29,999 transactions; the fourth generation begins with the next but one.
  for (const [generation, kept] of [
    [2, ['0', '2']],
    [3, ['2', '3']],
  ] as const) {
    const meta = JSON.parse(await etcdctl(etcd, 'get', '/mesh/c1/!meta', '--print-value-only'));
    await etcdctl(etcd, 'put', '/mesh/c1/!meta', JSON.stringify({ ...meta, generation }));
    if (generation === 3) await etcdctl(etcd, 'del', '--prefix', '/mesh/c1/!outcomes/000000000000/');
    await commit(store, txn([put('b', String(generation))]));
    expect(await generations()).toEqual(kept);
    const outcome = generation === 2 ? { kind: 'committed', revision } : { kind: 'absent' };
    expect(await store.outcomeOf(early.txnId)).toEqual(outcome);
  }
  expect(await store.outcomeOf('never' as TxnId)).toEqual({ kind: 'absent' });
});

test('what a newer build has added to a store that this one reads stays there', async () => {
  const etcd = await start();
  const store = await open(etcd);
  const revision = await commit(store, txn([put('a')]));
  const stored = async () => JSON.parse(await etcdctl(etcd, 'get', '/mesh/c1/!meta', '--print-value-only'));
  const newer = { ...(await stored()), format: 2, added: { by: 'a newer build' } };
  await etcdctl(etcd, 'put', '/mesh/c1/!meta', JSON.stringify(newer));
  await store.compact(revision);
  expect(await stored()).toEqual({ ...newer, floor: revision.toString() });
});
