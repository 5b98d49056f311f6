/** On real control nodes: what a plan rests upon changes, and whoever leads computes it anew of the question that it was made of; nobody has approved that. */
import { randomUUID } from 'node:crypto';
import { endsWithTest } from '@omnirelay/primitives/testing';
import type { ChangeId } from '@omnirelay/protocol/change';
import type { RegistryWrite, TxnId } from '@omnirelay/registry';
import { expect, test } from 'vitest';
import { ORDERS } from '../sharding/testing/shard-mesh.ts';
import type { TestNode } from '../testing/test-cluster.ts';
import { writeOfQuestion } from './planning/change-question.ts';
import { meshWithChanges, type ToldChanges } from './testing/mesh-with-changes.ts';
import { olga, omar, writePolicy } from './testing/written-changes.ts';

const ends = endsWithTest();
const PATIENCE = { timeout: 30_000, interval: 50 };

async function put({ mesh }: TestNode, write: RegistryWrite): Promise<void> {
  const outcome = await mesh.registry.store.transact({
    ...{ under: { kind: 'unfenced' }, writerId: 'k1', txnId: randomUUID() as string as TxnId, conditions: [] },
    writes: [write],
  });
  expect(outcome.kind).toBe('committed');
}

/** Moves of the plan by name, as it was asked for. */
const asked = (content: ReturnType<ToldChanges['content']>) => ({
  asked: {
    kind: 'moves' as const,
    moves: content.steps.flatMap((step) =>
      step.kind === 'move-shard'
        ? [{ namespace: ORDERS, shardId: String(step.shard).padStart(5, '0'), to: step.to as string }]
        : [],
    ),
  },
  overrides: [],
});

test('a plan whose policy has become another is another revision, which nobody has approved yet', async () => {
  const { k1, of } = await meshWithChanges(ends);
  const content = of.content(2);
  const id: ChangeId = await of.propose(content, { id: 'plan-1' });
  await put(k1, writeOfQuestion(id, asked(content)).write);
  await of.submit(id);
  await of.until(id, 'awaiting-approval');
  const before = (await of.read(id)).change.header;
  await writePolicy(k1, { version: 2, mode: 'approval', approvals: { needed: 2 } });
  await expect.poll(async () => (await of.read(id)).change.header.revision, PATIENCE).toBe(2);
  await of.until(id, 'awaiting-approval');
  const { header, content: anew } = (await of.read(id)).change;
  expect(header).toMatchObject({ approvals: [], rule: { needed: 2 }, voids: [{ why: 'drift', revision: 1 }] });
  expect(header.contentHash).not.toBe(before.contentHash);
  // Who computes it is none of those who may not approve it.
  expect(header.authors).toEqual([expect.objectContaining({ subject: omar.subject })]);
  expect(anew.steps).toHaveLength(2);
  expect(anew.preconditions).toContainEqual({ kind: 'policy-version', document: 'rebalance', version: 2n });
  await of.approve(id, olga);
}, 60_000);

test('so is one that a mismatch has paused: what is left of it is another revision, and people are asked for that', async () => {
  const limits = { movesPerNode: 1, movesPerCluster: 1, stageTimeoutMs: 600_000 };
  const { k1, w1, of } = await meshWithChanges(
    ends,
    { version: 1, mode: 'approval', limits },
    { sharding: { workDeadline: '30s' } },
  );
  const running = Array.from({ length: 24 }, (_, shard) => w1.mesh.shards.admit(ORDERS, shard));
  const content = of.content(3);
  const id = await of.propose(content, { id: 'plan-1' });
  await put(k1, writeOfQuestion(id, asked(content)).write);
  await of.submit(id);
  await of.until(id, 'awaiting-approval');
  await of.approve(id, olga);
  await of.execute(id);
  await of.untilSteps(id, ['begun', 'waiting', 'waiting']);
  await writePolicy(k1, { version: 2, mode: 'approval', limits });
  for (const call of running) if (call.kind === 'admitted') call.acknowledge();
  await expect.poll(async () => (await of.read(id)).change.header.revision, PATIENCE).toBe(2);
  await of.until(id, 'awaiting-approval');
  const { header, content: rest } = (await of.read(id)).change;
  expect(header).toMatchObject({ approvals: [], hasEarlierRuns: true, voids: [{ why: 'mismatch', revision: 1 }] });
  expect(rest.steps).toEqual(
    content.steps.slice(1).map((step) => expect.objectContaining({ shard: (step as { shard: number }).shard })),
  );
  expect(header.authors).toEqual([expect.objectContaining({ subject: omar.subject })]);
  await of.approve(id, olga);
  await of.execute(id);
  await of.until(id, 'completed');
  expect((await of.moved()).map(({ shard }) => shard).sort((a, b) => a - b)).toEqual(
    content.steps.flatMap((step) => (step.kind === 'move-shard' ? [step.shard] : [])),
  );
}, 90_000);
