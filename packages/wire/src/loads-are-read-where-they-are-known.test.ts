import { expect, test } from 'vitest';
import { heardClaim, ownClaim, passOn } from './testing/heard-claim.ts';

const load = { version: 1, pendingDepth: 8, latencyP99Ms: 64, errorRatio: 0.25, reportedAtMs: 1_790_000_000_000n };

test('a load is heard as it was told, and the statement goes on as it came', () => {
  const claim = heardClaim({ load });
  const { version: _, reportedAtMs, ...figures } = load;
  expect(claim.load).toEqual({ ...figures, reportedAt: Number(reportedAtMs) });
  expect(passOn(claim)).toEqual(claim);
});

test('a load does not change the hash of the metadata: builds that know of none compare the same digests', () => {
  expect(heardClaim({ load }).metadataHash).toBe(heardClaim({}).metadataHash);
});

test.each([
  ['of a version that is not known', { ...load, version: 2 }],
  ['of no version', { ...load, version: 0 }],
  ['of more than can be pending', { ...load, pendingDepth: 2 ** 31 }],
  ['with a latency that is no number', { ...load, latencyP99Ms: Number.NaN }],
  ['with more errors than calls', { ...load, errorRatio: 1.5 }],
  ['reported at no moment', { ...load, reportedAtMs: 2n ** 63n }],
])('a load %s counts as none, and is passed on', (_name, odd) => {
  const claim = heardClaim({ load: odd });
  expect(claim).not.toHaveProperty('load');
  expect(passOn(claim).origin?.bytes).toEqual(claim.origin?.bytes);
});

test('a statement of an older build says nothing of a load', () => {
  expect(passOn(ownClaim)).not.toHaveProperty('load');
});
