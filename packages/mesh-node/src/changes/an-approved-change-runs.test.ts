/** On a real control node: what people approve happens, as they approved it, and the records say so. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, test } from 'vitest';
import { BRISK, ORDERS, ownersOf, SHORT_LEASES, sharesOf, writeNamespace } from '../sharding/testing/shard-mesh.ts';
import { startControl } from '../sharding/testing/start-control.ts';
import { testCluster } from '../testing/test-cluster.ts';
import { mapOf, movesFrom, olga, WrittenChanges, writePolicy } from './testing/written-changes.ts';

const ends = endsWithTest();

async function meshOfTwo() {
  const cluster = ends.use(await testCluster());
  const common = { sharding: BRISK, leadership: SHORT_LEASES };
  const k1 = await startControl(cluster, common);
  const [w1, w2] = await Promise.all(['w1', 'w2'].map((id) => cluster.start(id, { seeds: [k1], ...common })));
  await writeNamespace(k1);
  await k1.until(() => sharesOf(k1, [w1!, w2!]).join() === '12,12');
  return { cluster, k1, w1: w1!, w2: w2!, changes: new WrittenChanges(k1.mesh.registry.store) };
}

test('it is checked, approved, executed and completed, and its shards are where it says', async () => {
  const { k1, w1, w2, changes } = await meshOfTwo();
  await writePolicy(k1, { version: 1, mode: 'approval' });
  const content = movesFrom(mapOf(k1, ORDERS), { from: 'w1', to: 'w2', count: 3, policy: 1n });
  const id = await changes.propose(content);
  await changes.submit(id);
  const state = async () => (await changes.read(id)).change.header.state;
  await expect.poll(state, { timeout: 20_000 }).toBe('awaiting-approval');
  await changes.approve(id, olga);
  await expect.poll(state).toBe('approved');
  await changes.execute(id);
  await expect.poll(state, { timeout: 20_000 }).toBe('completed');
  await k1.until(() => sharesOf(k1, [w1, w2]).join() === '9,15');
  for (const { shard } of content.steps as readonly { shard: number }[]) expect(ownersOf(k1)[shard]).toBe('w2');
  const { change } = await changes.read(id);
  expect(change.journal.map((step) => step.state)).toEqual(['done', 'done', 'done']);
}, 60_000);
