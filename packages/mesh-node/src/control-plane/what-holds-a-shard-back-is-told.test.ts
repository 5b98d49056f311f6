/** A shard that would rather be elsewhere says what it waits for: a freeze and until when, a plan, or people; with the value of the policy that says so. */
import type { Namespace } from '@omnirelay/protocol';
import { DEFAULT_REBALANCE_POLICY, type RebalancePolicy } from '@omnirelay/protocol/policy';
import { expect, it } from 'vitest';
import type { ControlState } from './operation-context.ts';
import { dayText, heldBack } from './shards/held-back.ts';

const NOW = Date.parse('2026-11-27T12:00:00Z');
const HOUR_MS = 3_600_000;

interface Told {
  readonly policy?: Partial<RebalancePolicy>;
  readonly said?: object;
}

function held({ policy = {}, said = { holdsRounds: true, why: 'waits for approval' } }: Told) {
  const policies = {
    controllers: new Map([['orders', said]]),
    followed: { effectivePolicy: () => ({ ...DEFAULT_REBALANCE_POLICY, ...policy }) },
  } as unknown as ControlState['policies'];
  return heldBack({ policies, wall: () => NOW }, 'orders' as Namespace);
}

const freeze = {
  id: 'f-1',
  kind: 'freeze',
  from: NOW - HOUR_MS,
  until: Date.parse('2026-11-30T06:00:00Z'),
  reason: 'the sale',
} as const;

it('is the freeze that stands, with its end as people say it', () => {
  expect(held({ policy: { windows: [freeze] } })).toEqual({
    words: 'change freeze until Mon 06:00 UTC: the sale',
    by: { policy: 'rebalance.orders', path: 'windows.f-1' },
  });
  expect(dayText(NOW + 6 * 24 * HOUR_MS, NOW)).toBe('2026-12-03 12:00 UTC');
});

it('is a maintenance that is waited for, a plan, or that people decide', () => {
  const night = { ...freeze, kind: 'maintenance', from: NOW + 2 * HOUR_MS } as const;
  expect(held({ policy: { windows: [night] } })?.words).toBe('maintenance that begins Fri 14:00 UTC: the sale');
  expect(held({ said: { holdsRounds: true, changeId: 'c-88', why: 'waits for approval' } })?.words).toBe(
    'plan c-88: waits for approval',
  );
  expect(held({ policy: { mode: 'approval' } })).toEqual({
    words: 'people decide what moves, and no plan has it yet',
    by: { policy: 'rebalance.orders', path: 'mode' },
  });
});

it('is nothing while rounds go on, or no controller has said anything', () => {
  expect(held({ policy: { windows: [freeze] }, said: { holdsRounds: false, why: '' } })).toBeUndefined();
  const policies = { controllers: new Map() } as unknown as ControlState['policies'];
  expect(heldBack({ policies, wall: () => NOW }, 'orders' as Namespace)).toBeUndefined();
});
