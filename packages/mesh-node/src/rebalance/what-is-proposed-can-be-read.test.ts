/** A plan with guardrails that are ratios, as a policy has them where nobody says otherwise: the change that is made of it is a record that can be read. */
import type { NodeId } from '@omnirelay/primitives';
import { DEFAULT_REBALANCE_POLICY, type Namespace, type RebalancePlan } from '@omnirelay/protocol';
import { decodeChange } from '@omnirelay/protocol/change';
import { expect, test } from 'vitest';
import type { LedAct, LedActs } from '../control-plane/led-acts.ts';
import { ControllerActs } from './controller-acts.ts';

const PLAN: RebalancePlan = {
  ...{ id: 'orders-1-7-a', contentKey: 'a', namespace: 'orders' as Namespace, policyVersion: 0 },
  mapVersion: { lineageEpoch: 1n, generation: 7n },
  stages: [
    [
      {
        ...{ shard: 3, from: 'w1' as NodeId, to: 'w2' as NodeId, reason: 'sick' },
        ...{ scoreBefore: 40, scoreAfter: 90, why: 'pending 5000' },
      },
    ],
  ],
  ...{ leastMoves: 1, movesLeft: 0, cooling: 0 },
  checks: [
    { name: 'moved-shards-ratio', measured: 0.0833, limit: 0.25, passed: true },
    { name: 'churn-per-hour', measured: 1, limit: 256, passed: true },
  ],
};

test('checks of ratios are kept as integers, so that the record of the change is sound', async () => {
  const written: LedAct[] = [];
  const acts = {
    commit: async (act: LedAct) => {
      written.push(act);
      return true;
    },
  } as unknown as LedActs;
  const controller = new ControllerActs(acts, { trustDomain: 'mesh.example', wall: () => 1_764_000_000_000 });
  const on = { since: () => 4n, policyVersion: () => 0n };
  const acted = await controller.propose({ plan: PLAN, asks: true, policy: DEFAULT_REBALANCE_POLICY, ...on });
  expect(acted.kind).toBe('done');
  const put = written.at(-1)?.writes.find(({ key }) => key.startsWith('changes/'));
  if (put?.kind !== 'put') throw new Error('no change was written');
  const read = decodeChange(put as Parameters<typeof decodeChange>[0]);
  expect(read).toMatchObject({
    kind: 'record',
    value: {
      state: 'awaiting-approval',
      checks: [
        { name: 'moved-shards-ratio', measured: 833, limit: 2_500 },
        { name: 'churn-per-hour', measured: 1, limit: 256 },
      ],
    },
  });
});
