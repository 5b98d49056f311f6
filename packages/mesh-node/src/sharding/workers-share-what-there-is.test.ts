/** Over real nodes: a namespace becomes a map, its shards go to the workers there are, and whoever joins gets its share. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import type { TxnId } from '@omnirelay/registry';
import { expect, test } from 'vitest';
import { testCluster } from '../testing/test-cluster.ts';
import {
  admittedBy,
  BRISK,
  ORDERS,
  ownersOf,
  sharesOf,
  watchForTwo,
  writeIntent,
  writeNamespace,
} from './testing/shard-mesh.ts';
import { startControl } from './testing/start-control.ts';

const ends = endsWithTest();

async function mesh() {
  const cluster = ends.use(await testCluster());
  const k1 = await startControl(cluster, { sharding: BRISK });
  const worker = (id: string, sharding = {}) => cluster.start(id, { seeds: [k1], sharding: { ...BRISK, ...sharding } });
  return { k1, worker };
}

test('a namespace is made: each of its shards has an owner, within bounds, and is admitted there alone', async () => {
  const { k1, worker } = await mesh();
  const workers = [await worker('w1'), await worker('w2')];
  await k1.until(() => k1.status('w1') === 'alive' && k1.status('w2') === 'alive');
  await writeNamespace(k1);
  await k1.until(() => ownersOf(k1).length === 24 && ownersOf(k1).every((owner) => owner !== null));
  await k1.until(() => sharesOf(k1, workers).join() === '12,12');
  for (const one of workers) await one.until(() => admittedBy(one).length === 12);
  const [a = [], b = []] = workers.map((one) => admittedBy(one));
  expect(new Set([...a, ...b]).size).toBe(24);
  expect(a.filter((shard) => b.includes(shard))).toEqual([]);
  expect(workers[0]?.mesh.shards.owned(ORDERS)).toEqual(a);
  expect(await k1.metric('mesh_shards{mesh_status="active"}')).toBe(24);
  expect(await k1.metric('mesh_shards{mesh_status="unowned"}')).toBe(0);
  await expect.poll(() => k1.metric('mesh_shard_imbalance_ratio')).toBe(1);
  // Nobody writes there but under the fence of the leader.
  const write = (key: string) =>
    k1.mesh.registry.store.transact({
      under: { kind: 'unfenced' },
      writerId: 'k1',
      txnId: `by hand ${key}` as TxnId,
      conditions: [],
      writes: [{ kind: 'put', key, value: '{}' }],
    });
  await expect(write('shard-maps/orders/header')).rejects.toMatchObject({ code: 'fence_required' });
  await expect(write('shard-moves/orders')).rejects.toMatchObject({ code: 'fence_required' });
}, 30_000);

test('whoever joins is given its share by hand-over, and at no moment would two begin work for a shard', async () => {
  const { k1, worker } = await mesh();
  const w1 = await worker('w1');
  await k1.until(() => k1.status('w1') === 'alive');
  await writeNamespace(k1, { effects: 'fenced' });
  await w1.until(() => admittedBy(w1).length === 24);
  const w2 = await worker('w2');
  const looks = ends.use(watchForTwo([w1, w2]));
  const lost: string[] = [];
  w1.mesh.shards.onShardLost(({ reason }) => lost.push(reason));
  await k1.until(() => sharesOf(k1, [w1, w2]).join() === '12,12');
  await w2.until(() => admittedBy(w2).length === 12);
  expect(looks.both).toEqual([]);
  expect(lost).toEqual(Array.from({ length: 12 }, () => 'handed-over'));
}, 60_000);

test('a worker that ends gracefully hands its shards over first, and is waited for', async () => {
  const { k1, worker } = await mesh();
  const [w1, w2] = [await worker('w1'), await worker('w2')];
  await k1.until(() => k1.status('w1') === 'alive' && k1.status('w2') === 'alive');
  await writeNamespace(k1);
  await w1.until(() => admittedBy(w1).length === 12 && admittedBy(w2).length === 12);
  const looks = ends.use(watchForTwo([w1, w2]));
  const lost: string[] = [];
  w2.mesh.shards.onShardLost(({ reason }) => lost.push(reason));
  await w2[Symbol.asyncDispose]();
  expect(lost).toEqual(Array.from({ length: 12 }, () => 'handed-over'));
  await w1.until(() => admittedBy(w1).length === 24);
  expect(looks.both).toEqual([]);
  expect(k1.log.filter(({ event, cause }) => event === 'shards-published' && cause === 'leave').length).toBeGreaterThan(
    0,
  );
}, 60_000);

test('a worker that nobody could take over from, and one whose control node is gone, end without waiting', async () => {
  const { k1, worker } = await mesh();
  const patient = { drainDeadline: '1h' };
  const w1 = await worker('w1', patient);
  await k1.until(() => k1.status('w1') === 'alive');
  await writeNamespace(k1);
  await w1.until(() => admittedBy(w1).length === 24);
  await w1[Symbol.asyncDispose]();
  // The map still names it, since there is nobody else.
  await expect.poll(() => k1.metric('mesh_shards{mesh_status="unowned"}')).toBe(24);
  expect(sharesOf(k1, [w1])).toEqual([24]);
  const [w2, w3] = [await worker('w2', patient), await worker('w3', patient)];
  await w2.until(() => admittedBy(w2).length === 12 && admittedBy(w3).length === 12);
  // Work that does not end: the hand-over hangs until nobody is left to see to it.
  const call = w2.mesh.shards.admit(ORDERS, w2.mesh.shards.owned(ORDERS)[0] ?? 0);
  expect(call.kind).toBe('admitted');
  const ended = w2[Symbol.asyncDispose]();
  await k1[Symbol.asyncDispose]();
  await ended;
}, 60_000);

test('a cordoned worker keeps its shards and takes none; one that is drained gives all of them away', async () => {
  const { k1, worker } = await mesh();
  const [w1, w2] = [await worker('w1'), await worker('w2')];
  const shares = () => sharesOf(k1, [w1, w2]).join();
  await k1.until(() => k1.status('w1') === 'alive' && k1.status('w2') === 'alive');
  await writeNamespace(k1, { effects: 'fenced' });
  await k1.until(() => shares() === '12,12');
  await writeIntent(k1, 'w1', 'Cordoned');
  const w3 = await worker('w3');
  await k1.until(() => shares() === '12,6' && sharesOf(k1, [w3])[0] === 6);
  await writeIntent(k1, 'w1', 'Draining');
  await k1.until(() => shares() === '0,12' && sharesOf(k1, [w3])[0] === 12);
  await w1.until(() => admittedBy(w1).length === 0);
  // That nothing is left is told by whoever leads, and stands in the audit.
  const intent = async () =>
    JSON.parse((await k1.mesh.registry.store.read(['peers/w1'])).records[0]?.value ?? '{}').intent;
  await expect.poll(intent, { timeout: 10_000 }).toBe('Drained');
  const { records } = await k1.mesh.registry.store.list('audit/k1~drains/', { limit: 100 });
  expect(records.filter(({ value }) => value.includes('"peer-drained"') && value.includes('peer/w1'))).toHaveLength(1);
}, 60_000);
