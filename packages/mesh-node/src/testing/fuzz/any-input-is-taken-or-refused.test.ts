/** The short form of `npm run fuzz -- frames|configs|queries`, which runs a million. */
import { expect, test } from 'vitest';
import { type FuzzResult, fuzz } from './fuzz.ts';
import { fuzzedConfigs } from './fuzz-configs.ts';
import { fuzzedFrames } from './fuzz-frames.ts';
import { fuzzedQueries } from './fuzz-queries.ts';

function expectBoth({ failure, taken, refused }: FuzzResult): void {
  expect(failure).toBeNull();
  // Neither the door nor the wall alone is looked at.
  expect(taken).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(100);
}

test('frames', async () => expectBoth(await fuzz(fuzzedFrames(), { seed: 7, runs: 30_000 })), 120_000);
test('configs', async () => expectBoth(await fuzz(fuzzedConfigs, { seed: 7, runs: 10_000 })), 120_000);
test('queries', async () => expectBoth(await fuzz(fuzzedQueries, { seed: 7, runs: 30_000 })), 120_000);
