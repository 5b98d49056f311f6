/** Over real processes: workers that stop by plan find their shards where they left them, and one that stays away loses them once. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import { type CommittedDelta, decodeClaim, decodeDelta } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { startNodeProcess } from '../testing/node-process.ts';
import { type TestNode, testCluster } from '../testing/test-cluster.ts';
import { BRISK, ORDERS, ownersOf, SHORT_LEASES, writeNamespace } from './testing/shard-mesh.ts';
import { startControl } from './testing/start-control.ts';

const ends = endsWithTest();
const WORKERS = ['w1', 'w2', 'w3'] as const;

async function fleet(stopGrace: string) {
  const cluster = ends.use(await testCluster());
  const common = { sharding: BRISK, leadership: SHORT_LEASES };
  const k1 = await startControl(cluster, common);
  const start = async (id: string) =>
    ends.use(await startNodeProcess(cluster, id, { seeds: [k1], ...common, sharding: { ...BRISK, stopGrace } }));
  const processes = new Map(await Promise.all(WORKERS.map(async (id) => [id, await start(id)] as const)));
  await k1.until(() => WORKERS.every((id) => k1.status(id) === 'alive'));
  await writeNamespace(k1);
  await k1.until(() => WORKERS.map((id) => ownersOf(k1).filter((owner) => owner === id).length).join() === '8,8,8');
  return { k1, start, processes };
}

/** Its epoch, and whether that stands. */
async function lifeOf({ mesh }: TestNode, id: string) {
  const { records } = await mesh.registry.store.read([`claims/node/${id}`]);
  const claim = decodeClaim(records[0]?.value ?? '');
  return { epoch: claim?.epoch ?? 0n, stands: claim?.released === false };
}

/** How often each shard has changed hands since the generation. */
async function movesSince({ mesh }: TestNode, generation: bigint): Promise<readonly number[]> {
  const { records } = await mesh.registry.store.list(`shard-maps/${ORDERS}/delta/`, { limit: 500 });
  const deltas = records.map((record): CommittedDelta['delta'] => {
    const read = decodeDelta(record);
    if (read.kind !== 'record') throw new Error(read.detail);
    return read.value;
  });
  const counts = Array.from({ length: 24 }, () => 0);
  for (const { generation: at, moves } of deltas)
    if (at > generation)
      for (const { shards } of moves) for (const shard of shards) counts[shard] = 1 + (counts[shard] ?? 0);
  return counts;
}

test('all workers are restarted one after the other: no shard moves, and each node admits its own again', async () => {
  const { k1, start, processes } = await fleet('30s');
  const before = ownersOf(k1);
  const generation = k1.mesh.shards.map(ORDERS)?.generation ?? 0n;
  for (const id of WORKERS) {
    const { epoch } = await lifeOf(k1, id);
    expect(await processes.get(id)?.stop()).toBe(0);
    expect(await lifeOf(k1, id)).toEqual({ epoch: epoch + 1n, stands: false });
    expect(k1.status(id)).toBe('left');
    await start(id);
    await expect.poll(() => lifeOf(k1, id), { timeout: 20_000 }).toEqual({ epoch: epoch + 2n, stands: true });
    await k1.until(() => k1.status(id) === 'alive');
  }
  // Whatever the joins had moved has its round.
  await k1.until(() => k1.metric('mesh_shards{mesh_status="active"}').then((active) => active === 24));
  expect(ownersOf(k1)).toEqual(before);
  expect(Math.max(...(await movesSince(k1, generation)))).toBe(0);
}, 120_000);

test('one that is not back in time loses its shards, once each, and they stay where they went until it comes', async () => {
  const { k1, processes } = await fleet('3s');
  const before = ownersOf(k1);
  const generation = k1.mesh.shards.map(ORDERS)?.generation ?? 0n;
  expect(await processes.get('w2')?.stop()).toBe(0);
  expect(ownersOf(k1)).toEqual(before);
  await k1.until(() => !ownersOf(k1).includes('w2'));
  const moves = await movesSince(k1, generation);
  expect(moves).toEqual(before.map((owner) => (owner === 'w2' ? 1 : 0)));
}, 60_000);
