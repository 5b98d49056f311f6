/** What begins a step compares the freezes in its transaction: none that is written before it is overlooked, however late it is read. */
import { randomUUID } from 'node:crypto';
import { nodeId } from '@omnirelay/primitives';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { GLOBAL_CONTROL, type StepChange } from '@omnirelay/protocol';
import { encodeFreeze, freezeKey, freezesVersionWrite } from '@omnirelay/protocol/policy';
import type { RegistryCondition, RegistryWrite, TxnId } from '@omnirelay/registry';
import { expect, test } from 'vitest';
import { leaderOf, type TestLeader, testLeaders } from '../leadership/testing/test-leaders.ts';
import { createNodeLogger } from '../observability/logger.ts';
import { openFollowedPolicies } from '../rebalance/policies/open-followed-policies.ts';
import { PlannedSteps } from './planned-steps.ts';
import { executing, followedBy, oneMove } from './testing/followed-by-leader.ts';

const ends = endsWithTest();

async function write(
  { registry }: TestLeader,
  conditions: readonly RegistryCondition[],
  writes: readonly RegistryWrite[],
) {
  const txnId = randomUUID() as string as TxnId;
  const under = { kind: 'unfenced' } as const;
  return (await registry.store.transact({ under, writerId: 'k1', txnId, conditions, writes })).kind;
}

function freezeWrites(id: string): readonly RegistryWrite[] {
  const by = { issuer: 'i', subject: 's', displayName: 's' };
  const at = Date.now();
  const freeze = { id, kind: 'freeze', from: at - 1, until: at + 600_000, reason: 'the sale', by, at } as const;
  const encoded = encodeFreeze(freeze);
  if (encoded.kind !== 'text') throw new Error(encoded.kind);
  const { kind: _kind, ...record } = encoded;
  return [{ kind: 'put', key: freezeKey(id), ...record }, freezesVersionWrite(at)];
}

test('a freeze that is written before the step is, and read after, refuses it; once it is read nothing is tried', async () => {
  const leaders = ends.use(testLeaders());
  const leader = await leaderOf([await leaders.start('k1')]);
  const { registry, leadership } = leader;
  const { changes, of } = await followedBy(leader, ends);
  const self = { nodeId: 'k1' } as never;
  const logger = createNodeLogger({
    self,
    region: 'eu',
    meshVersion: '0.1.0',
    destination: { write: () => undefined },
  });
  const policies = ends.use(openFollowedPolicies({ registry, wall: Date.now, logger }));
  const id = await executing(of, 'plan-1');
  await expect.poll(() => changes.get(id)?.header.state === 'executing' && policies.loaded).toBe(true);
  const steps = new PlannedSteps({
    changes,
    policies,
    contents: { known: () => ({ kind: 'content', content: oneMove(1) }) } as never,
    peers: () => ({ get: () => undefined }),
    view: () => ({
      shardAt: () => ({ owner: nodeId('w1'), since: 1n }),
      whyNotEligible: () => null,
      policyVersion: () => 0n,
      placementOf: () => undefined,
    }),
    authority: () => leadership.under(GLOBAL_CONTROL.scope),
    wall: Date.now,
    onLost: () => undefined,
    signal: new AbortController().signal,
  });
  const began: StepChange = {
    ...{ kind: 'began', shard: 1, from: nodeId('w1'), to: nodeId('w2') },
    step: { changeId: id, revision: 1, step: 0 },
  };
  const asked = () => steps.writesOf([began], { generation: 1n, movesVersion: 0n });
  const before = asked();
  if (before === 'conflict') throw new Error('it may begin');
  const conditions = before.conditions as readonly RegistryCondition[];
  expect(await write(leader, [], freezeWrites('sale'))).toBe('committed');
  expect(await write(leader, conditions, [])).not.toBe('committed');
  await expect.poll(() => policies.freeze('sale')?.id).toBe('sale');
  expect(asked()).toBe('conflict');
  // Lifted: it begins again, and compares that no other has come since.
  await write(leader, [], [{ kind: 'delete', key: freezeKey('sale') }, freezesVersionWrite(Date.now())]);
  await expect.poll(() => policies.freeze('sale')).toBeUndefined();
  const after = asked();
  if (after === 'conflict') throw new Error('it may begin again');
  expect(await write(leader, after.conditions as readonly RegistryCondition[], [])).toBe('committed');
});
