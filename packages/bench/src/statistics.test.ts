import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, quantile } from './statistics.ts';

describe('a quantile', () => {
  it('is the nearest rank, in any order of the samples', () => {
    const samples = [50, 10, 40, 20, 30];
    expect([0, 0.2, 0.21, 0.5, 0.95, 1].map((share) => quantile(samples, share))).toEqual([10, 10, 20, 30, 50, 50]);
    expect(samples).toEqual([50, 10, 40, 20, 30]);
    // Of an even number the lower one: a sample that was taken, not a mean of two.
    expect(median([4, 1, 3, 2])).toBe(2);
    expect(quantile([], 0.5)).toBeNaN();
  });

  it('is a sample that its share of all does not exceed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (samples, share) => {
          const value = quantile(samples, share);
          expect(samples).toContain(value);
          const within = samples.filter((sample) => sample <= value).length;
          const below = samples.filter((sample) => sample < value).length;
          expect(within).toBeGreaterThanOrEqual(share * samples.length);
          if (below > 0) expect(below).toBeLessThan(share * samples.length);
        },
      ),
    );
  });
});
