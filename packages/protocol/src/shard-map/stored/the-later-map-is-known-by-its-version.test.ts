import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareMapVersions } from './map-version.ts';

const counts = fc.bigInt({ min: 0n, max: 3n });
const versions = fc.record({ lineageEpoch: counts, generation: counts });

test('a later lineage is newer whatever its generation, and within one the later generation is', () => {
  const v = (lineageEpoch: bigint, generation: bigint) => ({ lineageEpoch, generation });
  expect(compareMapVersions(v(2n, 1n), v(1n, 900n))).toBeGreaterThan(0);
  expect(compareMapVersions(v(2n, 1n), v(2n, 9_007_199_254_740_993n))).toBeLessThan(0);
  expect(compareMapVersions(v(2n, 7n), v(2n, 7n))).toBe(0);
});

test('it is an order', () => {
  fc.assert(
    fc.property(versions, versions, versions, (a, b, c) => {
      expect(Math.sign(compareMapVersions(a, b))).toBe(0 - Math.sign(compareMapVersions(b, a)));
      if (compareMapVersions(a, b) <= 0 && compareMapVersions(b, c) <= 0)
        expect(compareMapVersions(a, c)).toBeLessThanOrEqual(0);
    }),
  );
});
