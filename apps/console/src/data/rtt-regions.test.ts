import { expect, it } from 'vitest';
import type { RttPair } from './rtt-pairs.ts';
import { asOnePair, regionPairs, regionSentence, regionsOf } from './rtt-regions.ts';

const regionOf = (id: string): string => id.replace(/-\d+$/, '');
const pair = (from: string, to: string, rttMs?: number, status: RttPair['status'] = 'Alive'): RttPair => ({
  from,
  to,
  rttMs,
  status,
});
const PAIRS = [
  pair('eu-1', 'us-1', 80),
  pair('eu-1', 'us-2', 82),
  pair('eu-2', 'us-10', 300),
  pair('eu-2', 'us-3', undefined, 'Dead'),
  pair('us-1', 'eu-1', 81, 'Suspect'),
  pair('eu-1', 'eu-2', 1.25),
  pair('us-1', 'us-2', undefined, 'Dead'),
];

it('pairs of members are taken together by their regions, each way for itself', () => {
  expect(regionPairs(PAIRS, regionOf)).toEqual([
    { from: 'eu', to: 'us', pairs: 4, measured: 3, p50Ms: 82, maxMs: 300, suspect: 0, dead: 1 },
    { from: 'us', to: 'eu', pairs: 1, measured: 1, p50Ms: 81, maxMs: 81, suspect: 1, dead: 0 },
    { from: 'eu', to: 'eu', pairs: 1, measured: 1, p50Ms: 1.25, maxMs: 1.25, suspect: 0, dead: 0 },
    { from: 'us', to: 'us', pairs: 1, measured: 0, suspect: 0, dead: 1 },
  ]);
  expect(regionsOf(['z-10-1', 'z-9-1', 'z-9-2'], regionOf)).toEqual(['z-9', 'z-10']);
});

it('a pair of regions says how many it stands for, and what is odd in it', () => {
  const [there, back, within, dark] = regionPairs(PAIRS, regionOf);
  expect(regionSentence('eu', 'us', there)).toBe(
    'eu to us: 4 pairs, 3 measured, round trip p50 82.0 ms, max 300.0 ms, 1 dead',
  );
  expect(regionSentence('us', 'eu', back)).toBe(
    'us to eu: 1 pair, 1 measured, round trip p50 81.0 ms, max 81.0 ms, 1 suspect',
  );
  expect(regionSentence('us', 'us', dark)).toBe('us to us: 1 pair, not measured, 1 dead');
  expect(regionSentence('eu', 'ap', undefined)).toBe('eu to ap: no channel');
  expect([there, back, within, dark].map((one) => one && asOnePair(one).status)).toEqual([
    'Alive',
    'Suspect',
    'Alive',
    'Dead',
  ]);
});
