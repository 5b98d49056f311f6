/**
 * The stated fault bound, kept: delay, loss, stalls and cuts up to its edge, and nobody alive is declared dead. Many more seeds are a command of
 * their own, `npm run bench -- simulation --part within-bound`, and each night has some. The deadline is for a machine with little time left.
 */
import { expect, test } from 'vitest';
import { runSeeds } from './run-seeds.ts';
import { describeFailures, replayCommand } from './summary.ts';

const setting = { nodes: 50, minutes: 3, plan: 'within-bound' } as const;

test.each([
  ['lan', 48],
  ['local', 8],
  ['wan', 8],
] as const)(
  'profile %s: in %i seeds of 50 members within the fault bound nobody alive is declared dead',
  async (profile, seeds) => {
    const jobs = Array.from({ length: seeds }, (_, i) => ({ ...setting, profile, seed: 1000 + i }));
    const results = await runSeeds({ jobs, workers: 2, signal: AbortSignal.timeout(1_800_000) });
    const broken = results
      .filter((result) => !result.ok)
      .map((result) => describeFailures(result, replayCommand(result.seed, { ...setting, profile, mutant: null })));
    expect(broken).toEqual([]);
    expect(results.length).toBe(seeds);
  },
  1_860_000,
);
