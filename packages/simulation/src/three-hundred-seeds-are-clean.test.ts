/**
 * The long one: 300 seeds of 50 members and three virtual minutes, two of them full of faults, over two threads. Its deadline is for a machine
 * that has little time left for it.
 */
import { expect, test } from 'vitest';
import { runSeeds } from './run-seeds.ts';
import { describeFailures, replayCommand } from './summary.ts';

const SEEDS = 300;
const setting = { nodes: 50, minutes: 3, profile: 'lan', plan: 'standard' } as const;

test('300 seeds, 50 members, 3 virtual minutes: every promise holds', async () => {
  const jobs = Array.from({ length: SEEDS }, (_, i) => ({ ...setting, seed: i + 1 }));
  const results = await runSeeds({ jobs, workers: 2, signal: AbortSignal.timeout(2_400_000) });
  const broken = results
    .filter((result) => !result.ok)
    .map((result) => describeFailures(result, replayCommand(result.seed, { ...setting, mutant: null })));
  expect(broken).toEqual([]);
  expect(results.length).toBe(SEEDS);
}, 2_460_000);
