/** Why shards changed hands is told by what most of them have in common, and from whom to whom by the first few. */
import { nodeId } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import type { MoveCause } from '../placement/placement-model.ts';
import { causeOfDelta, type MovedShard, reasonOfDelta } from './delta-words.ts';

const moved = (cause: MoveCause, from: string | null = 'w1', to = 'w2'): MovedShard => ({
  shard: 0,
  from: from === null ? null : nodeId(from),
  to: nodeId(to),
  cause,
});
const view = { isLive: (node: string) => node !== 'dead', leaves: (node: string) => node === 'leaving' };

test('a shard of a dead node is told so, whatever the plan called it', () => {
  expect(causeOfDelta([moved('over-share', 'dead')], view)).toBe('dead');
  expect(causeOfDelta([moved('owner-takes-none', 'leaving')], view)).toBe('leave');
});

test('each cause has its word, and most of them decide', () => {
  const words = (
    ['unowned', 'over-share', 'fills-share', 'owner-takes-none', 'rule-broken', 'makes-room'] as const
  ).map((cause) => causeOfDelta([moved(cause)], view));
  expect(words).toEqual(['join', 'join', 'join', 'drain', 'rules', 'rebalance']);
  expect(causeOfDelta([moved('rule-broken'), moved('owner-takes-none'), moved('owner-takes-none')], view)).toBe(
    'drain',
  );
  expect(causeOfDelta([], view)).toBe('rebalance');
});

test('nodes are named once each, three at most', () => {
  expect(reasonOfDelta([moved('unowned', null), moved('unowned', null, 'w3')])).toBe('from nobody to w2, w3');
  const many = ['w5', 'w4', 'w3', 'w2', 'w1'].map((from) => moved('over-share', from, 'w9'));
  expect(reasonOfDelta(many)).toBe('from w1, w2, w3 and 2 more to w9');
});
