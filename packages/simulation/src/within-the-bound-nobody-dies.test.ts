/** The stated fault bound, kept: delay, loss, stalls and cuts up to its edge, and nobody alive is declared dead. */
import { expect, test } from 'vitest';
import { runSeeds } from './run-seeds.ts';
import { describeFailures, replayCommand } from './summary.ts';

const SEEDS = 200;
const setting = { nodes: 50, minutes: 3, profile: 'lan', plan: 'within-bound' } as const;

test(`${SEEDS} seeds, 50 members, within the fault bound: nobody alive is declared dead`, async () => {
  const jobs = Array.from({ length: SEEDS }, (_, i) => ({ ...setting, seed: 1000 + i }));
  const results = await runSeeds({ jobs, workers: 2, signal: AbortSignal.timeout(600_000) });
  const broken = results
    .filter((result) => !result.ok)
    .map((result) => describeFailures(result, replayCommand(result.seed, { ...setting, mutant: null })));
  expect(broken).toEqual([]);
  expect(results.length).toBe(SEEDS);
}, 660_000);
