import { expect, it } from 'vitest';
import { latchEffective } from './latch-effective.ts';
import type { PendingIntent } from './pending-intents.tsx';

const accepted: PendingIntent = {
  request: { verb: 'cordon', reason: '', idempotencyKey: 'k', ifMatch: '"3"' },
  goal: 'Cordoned',
  stage: 'accepted',
  atMs: 0,
  madeEtag: '"10"',
};
const stageAfter = (one: PendingIntent, intent: 'Active' | 'Cordoned', etag: string): string | undefined =>
  latchEffective(new Map([['n1', one]]), new Map([['n1', { intent, etag }]])).get('n1')?.stage;

it('a change is effective once the watch has shown it', () => {
  expect(stageAfter(accepted, 'Active', '"9"')).toBe('accepted');
  expect(stageAfter(accepted, 'Cordoned', '"10"')).toBe('effective');
});

it('a change that somebody reverted before the watch told it was effective all the same', () => {
  expect(stageAfter(accepted, 'Active', '"11"')).toBe('effective');
});

it('a removal is effective once the node is listed no more, which is no sign of any other change', () => {
  const removal: PendingIntent = {
    ...accepted,
    request: { ...accepted.request, verb: 'remove', reason: 'taken apart' },
    goal: 'Removed',
    madeEtag: '"11"',
  };
  expect(stageAfter(removal, 'Active', '"10"')).toBe('accepted');
  expect(latchEffective(new Map([['n1', removal]]), new Map()).get('n1')?.stage).toBe('effective');
  expect(latchEffective(new Map([['n1', accepted]]), new Map()).get('n1')?.stage).toBe('accepted');
});

it('what was seen stays seen, and what was refused or is unknown stays so', () => {
  for (const stage of ['effective', 'refused', 'unknown', 'requested'] as const)
    expect(stageAfter({ ...accepted, stage }, 'Cordoned', '"12"')).toBe(stage);
  const same = new Map([['n1', { ...accepted, stage: 'effective' } as const]]);
  expect(latchEffective(same, new Map())).toBe(same);
});
