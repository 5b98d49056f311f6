/** What is dropped of changes: ended ones beyond those that are kept, with their content and journals, and pages that lead nowhere; only while this node leads. */
import { randomUUID } from 'node:crypto';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { GLOBAL_CONTROL } from '@omnirelay/protocol';
import { type ChangeId, contentKey, type StoredChange, writesOfSteps } from '@omnirelay/protocol/change';
import type { RegistryCondition, TxnId } from '@omnirelay/registry';
import { expect, test } from 'vitest';
import { recordsBelow } from '../control-plane/records-below.ts';
import { leaderOf, type TestLeader, testLeaders } from '../leadership/testing/test-leaders.ts';
import { ChangeSweep } from './sweep-changes.ts';
import { executing, followedBy, oneMove } from './testing/followed-by-leader.ts';
import { omar, type WrittenChanges } from './testing/written-changes.ts';

const ends = endsWithTest();
const signal = new AbortController().signal;

async function sweeping(leader: TestLeader) {
  const { registry, leadership, nodeId: writerId } = leader;
  const { changes, of, fails } = await followedBy(leader, ends);
  const authority = () => leadership.under(GLOBAL_CONTROL.scope);
  const sweep = ends.use(
    new ChangeSweep({ registry, writerId, authority, changes, onError: fails, bounds: { ended: 1, stepRecords: 10 } }),
  );
  return { changes, sweep, of };
}

/** Done by whoever leads, and cancelled. */
async function endedOne(leader: TestLeader, of: WrittenChanges, id: string): Promise<void> {
  const change = await executing(of, id);
  const stored: StoredChange = await of.read(change);
  const { scope, fence, claimId, conditions } = leader.leadership.under(GLOBAL_CONTROL.scope)!;
  const begun = writesOfSteps(stored, [
    { kind: 'step-begun', step: 0, at: Date.now(), fence },
    { kind: 'step-done', step: 0, at: Date.now(), fence, generation: 2n },
  ]);
  if (begun.kind !== 'writes') throw new Error(begun.kind);
  const [transaction] = begun.transactions;
  const outcome = await leader.registry.store.transact({
    under: { kind: 'fence', scope, fence: fence as never, claimId },
    ...{ writerId: leader.nodeId, txnId: randomUUID() as string as TxnId },
    conditions: [...conditions, ...transaction!.conditions] as readonly RegistryCondition[],
    writes: transaction!.writes,
  });
  expect(outcome.kind).toBe('committed');
}

async function keysBelow(leader: TestLeader, prefix: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of recordsBelow(leader.registry.store, prefix, signal)) keys.push(key);
  return keys;
}

test('of ended ones the last stay; of the others all goes, and of an open one nothing', async () => {
  const leaders = ends.use(testLeaders());
  const leader = await leaderOf([await leaders.start('k1')]);
  const { changes, sweep, of } = await sweeping(leader);
  for (const id of ['old', 'new']) await endedOne(leader, of, id);
  await of.propose(oneMove(2), { id: 'open' });
  await leader.until(() => changes.all().size === 3 && changes.get('new' as ChangeId)?.header.state === 'completed');
  for (let gone = 0; gone < 3; gone += 1) {
    await sweep.sweep();
    const { revision } = await leader.registry.store.read([]);
    await changes.headers.reached(revision, 5_000, signal);
    await changes.steps.reached(revision, 5_000, signal);
  }
  const kept = await Promise.all(['change-content/', 'change-steps/', 'changes/'].map((one) => keysBelow(leader, one)));
  expect(kept).toEqual([
    [contentKey('new' as ChangeId, 1, 0), contentKey('open' as ChangeId, 1, 0)],
    ['change-steps/new/0001/000000'],
    ['changes/new', 'changes/open'],
  ]);
});

test('pages of an earlier revision by which nothing was done go; those that nobody is led to yet have time', async () => {
  const leaders = ends.use(testLeaders());
  const leader = await leaderOf([await leaders.start('k1')]);
  const { changes, sweep, of } = await sweeping(leader);
  const id = await of.propose(oneMove(1), { id: 'plan' });
  await of.revise(id, oneMove(2), omar);
  await leader.until(() => changes.get(id)?.header.revision === 2);
  const page = (await leader.registry.store.read([contentKey(id, 2, 0)])).records[0]!;
  const astray = contentKey('plan-about-to-be' as ChangeId, 1, 0);
  await leader.registry.store.transact({
    ...{ under: { kind: 'unfenced' }, writerId: 'k1', txnId: randomUUID() as string as TxnId, conditions: [] },
    writes: [{ kind: 'put', key: astray, value: page.value, schema: 1, minReader: 1 }],
  });
  await sweep.sweep();
  expect(await keysBelow(leader, 'change-content/')).toEqual([astray, contentKey(id, 2, 0)]);
  await sweep.sweep();
  expect(await keysBelow(leader, 'change-content/')).toEqual([contentKey(id, 2, 0)]);
});
