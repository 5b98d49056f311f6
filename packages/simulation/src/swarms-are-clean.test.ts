/** The short form of the nightly swarm: all kinds of faults there are, other ones and other rates in each seed. */
import { expect, test } from 'vitest';
import { runSeeds } from './run-seeds.ts';
import { describeFailures, replayCommand } from './summary.ts';

const SEEDS = 40;
const setting = { nodes: 30, minutes: 3, profile: 'lan', plan: 'swarm' } as const;

test(`${SEEDS} swarms of faults over 30 members: every promise holds`, async () => {
  const jobs = Array.from({ length: SEEDS }, (_, i) => ({ ...setting, seed: 40_000 + i }));
  const results = await runSeeds({ jobs, workers: 2, signal: AbortSignal.timeout(600_000) });
  const broken = results
    .filter((result) => !result.ok)
    .map((result) => describeFailures(result, replayCommand(result.seed, { ...setting, mutant: null })));
  expect(broken).toEqual([]);
  expect(results.length).toBe(SEEDS);
}, 660_000);
