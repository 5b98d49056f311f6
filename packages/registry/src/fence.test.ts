import { expect, test } from 'vitest';
import { formatFence, parseFence } from './fence.ts';

test('a fence orders as text as its numbers do, and parses back', () => {
  const parts = [
    { failoverVersion: 0n, lineageEpoch: 9n, revision: 100n },
    { failoverVersion: 0n, lineageEpoch: 10n, revision: 2n },
    { failoverVersion: 1n, lineageEpoch: 0n, revision: 0n },
  ];
  const fences = parts.map(formatFence);
  expect([...fences].sort()).toEqual(fences);
  expect(fences.map(parseFence)).toEqual(parts);
  expect(parseFence('1.2.3')).toBeUndefined();
  expect(() => formatFence({ failoverVersion: 0n, lineageEpoch: 10n ** 10n, revision: 0n })).toThrow('10 digits');
});
