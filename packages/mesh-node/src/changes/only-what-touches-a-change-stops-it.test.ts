/** On real control nodes: what a change rests upon becomes otherwise, before it is approved and while it runs; and the mesh goes on around it. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import { restOf } from '@omnirelay/protocol/change';
import { expect, test } from 'vitest';
import { ORDERS, writeIntent, writeOverrides } from '../sharding/testing/shard-mesh.ts';
import { meshWithChanges } from './testing/mesh-with-changes.ts';
import { mapOf, olga, omar, writePolicy } from './testing/written-changes.ts';

const ends = endsWithTest();

test('generations that do not touch it void nothing; a target that takes nothing any more voids its approvals, and says so', async () => {
  const { k1, of } = await meshWithChanges(ends, {
    version: 1,
    mode: 'approval',
    approvals: { needed: 2 },
  });
  const content = of.content(2);
  const id = await of.approved(content);
  const [first] = content.steps;
  const shard = first?.kind === 'move-shard' ? first.shard : 0;
  const { generation } = mapOf(k1, ORDERS);
  const note = { by: 'omar', at: Date.now(), why: 'its queue is looked at', until: Date.now() + 600_000 };
  await writeOverrides(k1, [{ shard, status: 'paused', note, correlationId: 'c-1' }]);
  await k1.until(() => mapOf(k1, ORDERS).generation > generation);
  expect((await of.read(id)).change.header).toMatchObject({
    state: 'awaiting-approval',
    approvals: [{ reason: 'Revision 1 reads well to olga' }],
  });
  await writeIntent(k1, 'w2', 'Cordoned');
  await of.until(id, 'stale');
  expect((await of.read(id)).change.header).toMatchObject({
    approvals: [],
    voids: [{ why: 'drift', approvals: [{ by: { subject: 'olga' } }], touched: [{ now: 'w2 is cordoned.' }] }],
  });
}, 60_000);

test('another version of the policy voids what was approved under the last one', async () => {
  const { k1, of } = await meshWithChanges(ends);
  const id = await of.approved(of.content(1));
  await writePolicy(k1, { version: 2, mode: 'approval' });
  await of.until(id, 'stale');
  const [voided] = (await of.read(id)).change.header.voids;
  expect(voided?.touched.map(({ now }) => now)).toEqual(['The policy rebalance is of version 2, and was of 1.']);
}, 60_000);

test('a step that finds something else than was approved pauses the run, and people are asked anew for the rest', async () => {
  const { k1, w1, of } = await meshWithChanges(
    ends,
    { version: 1, mode: 'approval', limits: { movesPerNode: 1, movesPerCluster: 1, stageTimeoutMs: 600_000 } },
    { sharding: { workDeadline: '30s' } },
  );
  const running = Array.from({ length: 24 }, (_, shard) => w1.mesh.shards.admit(ORDERS, shard));
  const id = await of.begun(of.content(3));
  await of.untilSteps(id, ['begun', 'waiting', 'waiting']);
  await k1.until(() => k1.log.some(({ event }) => event === 'shard-move-step'));
  await writeIntent(k1, 'w2', 'Cordoned');
  await k1.until(() => mapOf(k1, ORDERS) !== undefined);
  for (const call of running) if (call.kind === 'admitted') call.acknowledge();
  await of.until(id, 'paused');
  const { change } = await of.read(id);
  expect(change.header).toMatchObject({ pausedBy: 'mismatch', approvals: [], voids: [{ why: 'mismatch' }] });
  expect(change.journal.map(({ state }) => state)).toContain('mismatch');
  await writeIntent(k1, 'w2', 'Active');
  // What had begun has come to its end by then, or has been let go.
  await expect.poll(async () => (await of.stepsOf(id)).includes('begun')).toBe(false);
  const rest = restOf((await of.read(id)).change);
  await of.revise(id, rest, omar);
  await of.until(id, 'awaiting-approval');
  await of.approve(id, olga);
  await of.execute(id);
  await of.until(id, 'completed');
  const moved = await of.moved();
  expect(new Set(moved.map(({ shard }) => shard)).size).toBe(3);
  expect(moved).toHaveLength(3);
}, 90_000);
