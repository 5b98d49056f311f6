import { expect, it } from 'vitest';
import { fenceWords, readFence } from './fence.ts';

const FENCE = '0000000000.1764150710.00000000000000000042';

it('reads a fence without its zeros', () => {
  expect(readFence(FENCE)).toEqual({ failoverVersion: '0', lineageEpoch: '1764150710', revision: '42' });
  expect(fenceWords(FENCE)).toBe('lineage 1764150710, revision 42');
  expect(fenceWords('0000000003.0000000001.00000000000000000000')).toBe('failover 3, lineage 1, revision 0');
});

it('leaves what is no fence as it stands', () => {
  expect(readFence('abc')).toBeUndefined();
  expect(fenceWords('abc')).toBe('abc');
});
