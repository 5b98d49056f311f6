import { formatFence } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { FRAME_BOUNDS } from './bounds.ts';
import { heardClaim, ownClaim, passOn } from './testing/heard-claim.ts';

const fence = (revision: number) =>
  formatFence({ failoverVersion: 0n, lineageEpoch: 1n, revision: BigInt(revision) }) as string;

test('held claims beyond the bound, too long ones, and fences that are none are only counted, and the statement goes on as it came', () => {
  const many = Array.from({ length: 70 }, (_, i) => ({ scope: `s${i}`, fence: fence(i), claimId: `c${i}` }));
  const odd = [
    { scope: 'x'.repeat(300), fence: fence(1), claimId: 'c' },
    { scope: 'y', fence: '7', claimId: 'c' },
  ];
  const claim = heardClaim({ holds: { claims: [...odd, ...many], others: 3 } });
  expect(claim.holds?.claims).toEqual(many.slice(0, FRAME_BOUNDS.heldClaims));
  expect(claim.holds?.others).toBe(3 + 2 + 70 - FRAME_BOUNDS.heldClaims);
  expect(passOn(claim)).toEqual(claim);
});

test('a statement of an older build says nothing of claims', () => {
  expect(passOn(ownClaim)).not.toHaveProperty('holds');
});
