/** On a real control node: a plan that says where shards of a namespace would like to be, and moves some, is approved by an admin and does both, in that order. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import { decodeDelta, decodeNamespace, mapPrefix, namespaceKey, type PlacementPolicy } from '@omnirelay/protocol';
import type { ChangeContent, SetPlacement } from '@omnirelay/protocol/change';
import { expect, test } from 'vitest';
import { ORDERS, sharesOf, writeNamespace } from '../sharding/testing/shard-mesh.ts';
import { meshWithChanges, type ToldChanges } from './testing/mesh-with-changes.ts';
import { ana, olga } from './testing/written-changes.ts';

const ends = endsWithTest();
const RING: PlacementPolicy = { strategy: { kind: 'ring', virtualNodes: 64 }, rules: [] };

async function settingsIn({ store }: ToldChanges) {
  const { records } = await store.read([namespaceKey(ORDERS)]);
  const [record] = records;
  const read = record && decodeNamespace(record);
  if (record === undefined || read?.kind !== 'record') throw new Error('there are no settings that can be read');
  return { ...read.value, version: record.version };
}

/** The ring from now on, and so many shards go for it. */
async function placing(of: ToldChanges, count: number): Promise<ChangeContent> {
  const { policy: before, version } = await settingsIn(of);
  const placed: SetPlacement = {
    ...{ kind: 'set-placement', namespace: ORDERS, policy: RING, before },
    reason: 'The ring from now on',
  };
  const moves = of.content(count);
  return {
    ...moves,
    steps: [placed, ...moves.steps],
    preconditions: [...moves.preconditions, { kind: 'namespace-settings', namespace: ORDERS, version }],
  };
}

/** Revisions at which maps were written that moved shards for the plan. */
async function movedAt({ store }: ToldChanges, id: string): Promise<readonly bigint[]> {
  const { records } = await store.list(`${mapPrefix(ORDERS)}delta/`, { limit: 500 });
  return records.flatMap((record) => {
    const read = decodeDelta(record);
    return read.kind === 'record' && read.value.changeId === id ? record.version : [];
  });
}

test('an admin approves it, the namespace is placed so, and then its shards move', async () => {
  const { k1, w1, w2, of } = await meshWithChanges(ends);
  const id = await of.propose(await placing(of, 3));
  await of.submit(id);
  await of.until(id, 'awaiting-approval');
  await expect(of.approve(id, olga)).rejects.toThrow('an admin approves that');
  await of.approve(id, ana);
  expect((await settingsIn(of)).policy.strategy.kind).toBe('rendezvous');
  await of.execute(id);
  await of.until(id, 'completed');
  expect(await of.stepsOf(id)).toEqual(['done', 'done', 'done', 'done']);
  const { policy, askedBy, version, ...rest } = await settingsIn(of);
  expect([policy, rest.roles, rest.shardCount]).toEqual([RING, ['worker'], 24]);
  expect(JSON.stringify(askedBy)).toContain('ana');
  const moved = await movedAt(of, id);
  expect([moved.length > 0, (await of.moved()).length]).toEqual([true, 3]);
  expect(moved.every((revision) => revision > version)).toBe(true);
  await k1.until(() => sharesOf(k1, [w1, w2]).join() === '9,15');
}, 60_000);

test('what somebody has said of the namespace meanwhile is not written over: people are asked anew', async () => {
  const { of, k1 } = await meshWithChanges(ends);
  const id = await of.propose(await placing(of, 1));
  await of.submit(id);
  await of.until(id, 'awaiting-approval');
  await of.approve(id, ana);
  const rules = [{ id: 'apart', kind: 'anti-affinity', shards: [0, 1], apart: 'node' }] as const;
  await writeNamespace(k1, { effects: 'fenced', policy: { strategy: { kind: 'rendezvous' }, rules } });
  await expect
    .poll(async () => (await of.read(id)).change.header.voids.map(({ why }) => why), { timeout: 30_000 })
    .toEqual(['drift']);
  expect((await settingsIn(of)).policy.rules).toMatchObject(rules);
}, 60_000);
