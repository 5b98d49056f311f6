/** Over real nodes: what waits for people, for the end of a freeze or for the brake does not move, and rounds do not do it either; what nobody serves does not wait. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import type { PolicyDocument } from '@omnirelay/protocol/policy';
import { expect, test } from 'vitest';
import { olga, omar, WrittenChanges } from '../changes/testing/written-changes.ts';
import { BRISK, sharesOf, writeNamespace } from '../sharding/testing/shard-mesh.ts';
import { startControl } from '../sharding/testing/start-control.ts';
import { type TestNode, testCluster } from '../testing/test-cluster.ts';
import {
  changesOf,
  deleteFreeze,
  FINE,
  QUICK,
  SLOW,
  stateOf,
  stepsOf,
  turnsOf,
  writeFreeze,
  writePolicy,
} from './testing/watched-mesh.ts';

const ends = endsWithTest();
const PATIENCE = { timeout: 30_000 };

async function mesh(policy: Partial<PolicyDocument> = {}) {
  const cluster = ends.use(await testCluster());
  const k1 = await startControl(cluster, { sharding: BRISK });
  await writePolicy(k1, { ...QUICK, ...policy });
  const worker = (id: string): Promise<TestNode> => cluster.start(id, { seeds: [k1], sharding: BRISK });
  const workers = [await worker('w1'), await worker('w2'), await worker('w3')] as const;
  await k1.until(() => workers.every(({ mesh: { nodeId } }) => k1.status(nodeId) === 'alive'));
  await writeNamespace(k1, { effects: 'fenced' });
  await k1.until(() => sharesOf(k1, workers).join() === '8,8,8');
  return { k1, workers, worker };
}

test('where people decide nothing moves before they have, of what is sick nor of who joins; what they approve does', async () => {
  const { k1, workers, worker } = await mesh({ mode: 'approval', approvals: { needed: 2 } });
  const people = new WrittenChanges(k1.mesh.registry.store);
  const [w1] = workers;
  await expect.poll(() => stateOf(k1), PATIENCE).toMatchObject({ state: 'steady', holdsRounds: true });
  w1.mesh.reportLoad(SLOW);
  await expect.poll(() => changesOf(k1), PATIENCE).toMatchObject([{ state: 'awaiting-approval', rule: { needed: 2 } }]);
  expect(await k1.metric('mesh_changes_waiting')).toBe(1);
  const [first] = await changesOf(k1);
  await people.approve(first!.id, olga);
  // Somebody joins: other shards are to move now. The very same plan says so, and who approved it is told that it counts no more. Rounds give the node nothing.
  const w4 = await worker('w4');
  await expect
    .poll(() => changesOf(k1), PATIENCE)
    .toMatchObject([
      {
        ...{ id: first?.id, state: 'awaiting-approval', revision: 2, approvals: [] },
        voids: [{ why: 'revised', revision: 1, approvals: [{ by: { subject: 'olga' } }] }],
      },
    ]);
  await expect
    .poll(() => stateOf(k1), PATIENCE)
    .toMatchObject({ state: 'rebalancePending', why: 'waits for approval', changeId: first?.id });
  expect([sharesOf(k1, [...workers, w4]), await stepsOf(k1)]).toEqual([[8, 8, 8, 0], []]);
  await people.approve(first!.id, olga);
  await people.approve(first!.id, omar);
  await k1.until(() => sharesOf(k1, [...workers, w4]).join() === '0,8,8,8');
  await expect.poll(async () => (await changesOf(k1))[0]?.state, PATIENCE).toBe('completed');
}, 120_000);

test('in a freeze what runs by itself waits, and so does who joins; both begin once it is lifted', async () => {
  const { k1, workers, worker } = await mesh();
  await writeFreeze(k1, { id: 'sale', until: Date.now() + 3_600_000 });
  await expect
    .poll(() => stateOf(k1), PATIENCE)
    .toMatchObject({ state: 'steady', heldBy: 'the freeze sale: the sale', holdsRounds: true });
  const w4 = await worker('w4');
  await k1.until(() => k1.status(w4.mesh.nodeId) === 'alive');
  workers[0].mesh.reportLoad(SLOW);
  await expect.poll(async () => (await changesOf(k1))[0]?.state, PATIENCE).toBe('executing');
  await expect
    .poll(() => stateOf(k1), PATIENCE)
    .toMatchObject({ state: 'rebalancePending', why: 'the freeze sale: the sale', holdsRounds: true });
  expect([sharesOf(k1, [...workers, w4]).join(), await stepsOf(k1)]).toEqual(['8,8,8,0', []]);
  await deleteFreeze(k1, 'sale');
  await k1.until(() => sharesOf(k1, [...workers, w4]).join() === '0,8,8,8');
}, 90_000);

test('where many are sick at once the brake is pulled: nothing is planned for them, and what leaves goes to whoever is there', async () => {
  const { k1, workers } = await mesh({ brake: { enterRatio: 0.5, leaveRatio: 0.1, leastNodes: 2 } });
  const [w1, w2, w3] = workers;
  for (const { mesh: node } of [w1, w2]) node.reportLoad(SLOW);
  await expect
    .poll(() => stateOf(k1), PATIENCE)
    .toMatchObject({
      state: 'investigating',
      brake: { isPulled: true, lost: 2, of: 3 },
      heldBy: expect.stringContaining('the brake is pulled'),
    });
  expect(k1.log.filter(({ event, isPulled }) => event === 'rebalance-brake' && isPulled === true)).toHaveLength(1);
  expect(await k1.metric('mesh_rebalance_brakes_pulled')).toBe(1);
  await w2[Symbol.asyncDispose]();
  await k1.until(() => sharesOf(k1, workers)[1] === 0);
  expect(sharesOf(k1, workers)).toEqual([expect.any(Number), 0, expect.any(Number)]);
  expect(sharesOf(k1, [w1, w3]).reduce((sum, one) => sum + one, 0)).toBe(24);
  // A sick node is not spared meanwhile.
  expect(sharesOf(k1, [w1])[0]).toBeGreaterThan(8);
  expect(await changesOf(k1)).toEqual([]);
  w1.mesh.reportLoad(FINE);
  await expect.poll(async () => (await stateOf(k1))?.brake.isPulled, PATIENCE).toBe(false);
  await k1.until(() => turnsOf(k1).at(-1) === 'investigating > steady');
}, 90_000);
