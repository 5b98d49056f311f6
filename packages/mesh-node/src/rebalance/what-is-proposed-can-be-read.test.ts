/** A plan with guardrails that are ratios, as a policy has them where nobody says otherwise: the change that is made of it is a record that can be read. */
import type { NodeId } from '@omnirelay/primitives';
import { DEFAULT_REBALANCE_POLICY, type Namespace, type RebalanceMove, type RebalancePlan } from '@omnirelay/protocol';
import { decodeChange } from '@omnirelay/protocol/change';
import { expect, test } from 'vitest';
import { readQuestion } from '../changes/planning/change-question.ts';
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

const ON = { since: () => 4n, policyVersion: () => 0n };

function told() {
  const written: LedAct[] = [];
  const acts = {
    commit: async (act: LedAct) => {
      written.push(act);
      return true;
    },
  } as unknown as LedActs;
  const controller = new ControllerActs(acts, { trustDomain: 'mesh.example', wall: () => 1_764_000_000_000 });
  const put = (prefix: string) => {
    const found = written.at(-1)?.writes.find(({ key }) => key.startsWith(prefix));
    if (found?.kind !== 'put') throw new Error(`nothing was written below ${prefix}`);
    return found as Parameters<typeof decodeChange>[0] & typeof found;
  };
  return { controller, put };
}

test('the question goes with the change, so that people can have it computed anew', async () => {
  const { controller, put } = told();
  await controller.propose({ plan: PLAN, asks: true, policy: DEFAULT_REBALANCE_POLICY, ...ON });
  expect(readQuestion(put('change-questions/'))).toEqual({
    kind: 'question',
    question: { asked: { kind: 'rebalance', namespace: 'orders' }, overrides: [] },
  });
});

test('a draft that failed a check begins by itself once another revision passes', async () => {
  const { controller, put } = told();
  const failing = { ...PLAN, checks: PLAN.checks.map((check) => ({ ...check, limit: 0, passed: false })) };
  const acted = await controller.propose({ plan: failing, asks: true, policy: DEFAULT_REBALANCE_POLICY, ...ON });
  if (acted.kind !== 'done') throw new Error(acted.kind);
  const { header, content } = acted.change;
  expect(header).toMatchObject({ state: 'draft', title: 'orders: a shard of w1' });
  const [[move]] = PLAN.stages as [[RebalanceMove]];
  const plan = { ...PLAN, stages: [[move, { ...move, shard: 4 }]] };
  const proposal = { plan, asks: false, policy: DEFAULT_REBALANCE_POLICY, ...ON, since: () => 5n };
  await controller.revise({ header, version: 7n }, content, proposal);
  expect(decodeChange(put('changes/'))).toMatchObject({
    value: {
      id: header.id,
      title: 'orders: 2 shards of w1',
      state: 'approved',
      revision: 2,
      checks: [{ passes: true }, { passes: true }],
    },
  });
});

test('checks of ratios are kept as integers, so that the record of the change is sound', async () => {
  const { controller, put } = told();
  const acted = await controller.propose({ plan: PLAN, asks: true, policy: DEFAULT_REBALANCE_POLICY, ...ON });
  expect(acted.kind).toBe('done');
  const read = decodeChange(put('changes/'));
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
