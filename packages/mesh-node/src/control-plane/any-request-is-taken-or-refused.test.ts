/** The short form of `npm run fuzz -- api`. */
import { expect, it } from 'vitest';
import { fuzz } from '../testing/fuzz/fuzz.ts';
import { fuzzedRequests } from './testing/fuzz-requests.ts';

it('takes or refuses twenty thousand random requests, and some of each', async () => {
  const { failure, runs, taken, refused } = await fuzz(fuzzedRequests, { seed: 7, runs: 20_000 });
  expect(failure).toBeNull();
  expect([runs, taken + refused]).toEqual([20_000, 20_000]);
  expect(Math.min(taken, refused)).toBeGreaterThan(1_000);
});
