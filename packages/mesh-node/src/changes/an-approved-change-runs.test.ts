/** On real control nodes: what people approve happens, as they approved it, and can be paused, called off and undone. */
import type { NodeId } from '@omnirelay/primitives';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { inverseOf, stepsInFlight } from '@omnirelay/protocol/change';
import { expect, test } from 'vitest';
import type { ShardCall } from '../sharding/embedded-shards.ts';
import { ORDERS, ownersOf, sharesOf } from '../sharding/testing/shard-mesh.ts';
import type { TestNode } from '../testing/test-cluster.ts';
import { meshWithChanges } from './testing/mesh-with-changes.ts';
import { mapOf, olga } from './testing/written-changes.ts';

const ends = endsWithTest();

/** One after the other. */
const ONE_BY_ONE = {
  version: 1,
  mode: 'approval',
  limits: { movesPerNode: 1, movesPerCluster: 1, stageTimeoutMs: 600_000 },
} as const;
const PATIENT = { sharding: { workDeadline: '30s' } } as const;

/** Work under each of its shards, so that none of them changes hands before it is told to. */
function busy(node: TestNode): readonly Extract<ShardCall, { kind: 'admitted' }>[] {
  return Array.from({ length: 24 }, (_, shard) => node.mesh.shards.admit(ORDERS, shard)).filter(
    (call) => call.kind === 'admitted',
  );
}
const end = (calls: ReturnType<typeof busy>): void => {
  for (const { acknowledge } of calls) acknowledge();
};

test('it is checked, approved, executed and completed, and the history of the map says by which plan', async () => {
  const { k1, w1, w2, of } = await meshWithChanges(ends);
  const content = of.content(3);
  const id = await of.approved(content);
  expect(await of.stateOf(id)).toBe('approved');
  await of.execute(id);
  await of.until(id, 'completed');
  expect(await of.stepsOf(id)).toEqual(['done', 'done', 'done']);
  const shards = content.steps.flatMap((step) => (step.kind === 'move-shard' ? step.shard : []));
  expect(await of.moved()).toEqual(shards.map((shard) => ({ shard, to: 'w2', by: id })));
  await k1.until(() => sharesOf(k1, [w1, w2]).join() === '9,15');
  expect(shards.map((shard) => ownersOf(k1)[shard])).toEqual(['w2', 'w2', 'w2']);
  const told = k1.log.find(({ event }) => event === 'shard-move-step');
  expect(told).toMatchObject({ changeId: id, namespace: 'orders', from: 'w1', to: 'w2', state: 'begun' });
  expect(await k1.metric('mesh_rebalance_duration_seconds_count{mesh_outcome="completed"}')).toBe(1);
  expect(await k1.metric('mesh_rebalance_plan_approvals_total{mesh_outcome="approved"}')).toBe(1);
}, 60_000);

test('a pause is acknowledged at once: what is in flight ends, and nothing else begins before it goes on', async () => {
  const { k1, w1, of } = await meshWithChanges(ends, ONE_BY_ONE, PATIENT);
  const running = busy(w1);
  const id = await of.begun(of.content(3));
  await of.untilSteps(id, ['begun', 'waiting', 'waiting']);
  await of.pause(id);
  const { change } = await of.read(id);
  expect([change.header.state, stepsInFlight(change)]).toEqual(['paused', 1]);
  await expect.poll(() => k1.metric('mesh_rebalance_shards_moving')).toBe(1);
  end(running);
  await of.untilSteps(id, ['done', 'waiting', 'waiting']);
  await of.resume(id);
  await of.until(id, 'completed');
  expect(await of.moved()).toHaveLength(3);
}, 60_000);

test('one that is cancelled begins nothing more, and what was in flight comes to its end', async () => {
  const { w1, of } = await meshWithChanges(ends, ONE_BY_ONE, PATIENT);
  const running = busy(w1);
  const id = await of.begun(of.content(3));
  await of.untilSteps(id, ['begun', 'waiting', 'waiting']);
  await of.cancel(id);
  end(running);
  await of.untilSteps(id, ['done', 'waiting', 'waiting']);
  expect(await of.stateOf(id)).toBe('cancelled');
  expect(await of.moved()).toHaveLength(1);
}, 60_000);

test('what was done is undone by a change of its own, which asks nobody', async () => {
  const { k1, w1, w2, of } = await meshWithChanges(ends);
  const id = await of.begun(of.content(2));
  await of.until(id, 'completed');
  await k1.until(() => sharesOf(k1, [w1, w2]).join() === '10,14');
  const { change } = await of.read(id);
  const { content } = inverseOf([change], { view: viewOf(k1), basis: change.content.basis });
  const undo = await of.propose(content!, { id: 'plan-2', by: olga, rollbackOf: id });
  await of.act(id, () => ({
    kind: 'rollback',
    at: Date.now(),
    by: olga,
    rollbackId: undo,
    reason: 'It was worse there',
  }));
  await of.submit(undo, olga);
  await of.until(undo, 'completed');
  await of.until(id, 'rolled-back');
  await k1.until(() => sharesOf(k1, [w1, w2]).join() === '12,12');
}, 60_000);

/** As an operator sees it who asks for what undoes it. */
function viewOf(node: TestNode) {
  const map = mapOf(node, ORDERS);
  return {
    shardAt: (_namespace: unknown, shard: number) => ({
      owner: (map.nodes[map.owner[shard] ?? -1] ?? null) as NodeId | null,
      since: BigInt(map.since[shard] ?? 0),
    }),
    whyNotEligible: () => null,
    policyVersion: () => 1n,
    placementOf: () => undefined,
  };
}
