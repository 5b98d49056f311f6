import { type Clock, instant, nodeId, wallTime } from '@omnirelay/primitives';
import type { ClaimRecord, Fence } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { ElectionClock } from './election-clock.ts';

const claimOf = (by: string): ClaimRecord => ({
  scope: 'jobs',
  fence: '1' as Fence,
  claimId: `claim-of-${by}`,
  nodeId: nodeId(by),
  bootId: `boot-${by}`,
  epoch: 1n,
  term: 1n,
  effects: 'unfenced',
  released: false,
});
const own = claimOf('n1');
const other = claimOf('n2');

function measured() {
  let now = 1_000;
  let answered = false;
  const clock: Clock = { now: () => instant(now), wall: () => wallTime(now) };
  const elections = new ElectionClock({
    clock,
    // Whoever it is, its last renewal was seen at 1,500.
    renewals: { of: () => ({ version: 1n, at: instant(1_500), ttlMs: 2_500, epoch: 1n }) },
    isAhead: (claim) => claim.claimId === own.claimId && !answered,
  });
  return {
    elections,
    at(then: number) {
      now = then;
      return elections;
    },
    answer: () => {
      answered = true;
    },
  };
}

test('from the last renewal of whom it followed, also where the records show the own claim before its answer is here', () => {
  const { at } = measured();
  at(4_000).onChange({ kind: 'ended', claim: other, ending: null });
  at(4_100).onChange({ kind: 'began', claim: own });
  expect(at(4_200).elected(own, own)).toBe(2_700);
});

test('the first leader of a scope is measured from the start of the node, whether or not the records are ahead', () => {
  expect(measured().at(4_000).elected(own, own)).toBe(3_000);
  expect(measured().at(4_000).elected(own)).toBe(3_000);
});

test('records that are behind still show whom it followed', () => {
  expect(measured().at(4_000).elected(own, other)).toBe(2_500);
});

test('a vacancy is over with the election: the next one is measured from the end of that claim', () => {
  const { at, answer } = measured();
  at(2_000).onChange({ kind: 'released', claim: other, next: null });
  expect(at(2_300).elected(own, undefined)).toBe(300);
  answer();
  at(2_400).onChange({ kind: 'began', claim: own });
  at(9_000).onChange({ kind: 'released', claim: own, next: null });
  expect(at(9_500).elected({ ...own, claimId: 'again' }, undefined)).toBe(500);
});
