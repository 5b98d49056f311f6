import { nodeId } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import { type ClaimRecord, decodeClaim, encodeClaim, type Fence } from './lease-records.ts';

const claim: ClaimRecord = {
  scope: 'node/a',
  fence: '1' as Fence,
  claimId: 'c1',
  nodeId: nodeId('a'),
  bootId: 'boot',
  epoch: 2n,
  term: 2n,
  effects: 'fenced',
  released: true,
};
const endedAt = (at: number) => ({ ended: { by: nodeId('b'), why: 'ttl' as const, at } });

test.each([9e15, -9e15])('%d milliseconds are no date, and the claim is read without', (at) => {
  expect(decodeClaim(encodeClaim({ ...claim, issuedAt: at, ...endedAt(at) }))).toEqual(claim);
});

test('what can be told as a date is kept', () => {
  const told = { ...claim, issuedAt: 8.64e15, ...endedAt(-8.64e15) };
  expect(decodeClaim(encodeClaim(told))).toEqual(told);
});
