import { describe, expect, test } from 'vitest';
import { ALL_CHECKERS } from '../checkers/all-checkers.ts';
import { type RunOptions, runCluster } from '../cluster.ts';
import { ALL_MUTANTS } from './all-mutants.ts';

/** Enough nodes for rings instead of a full mesh, so that news must travel. */
const SETTING: Omit<RunOptions, 'seed'> = { nodes: 40, minutes: 2, plan: 'within-bound' };
const SEEDS = [21, 22, 23];

describe('a planted bug is caught by the checker that is there for it', () => {
  for (const mutant of ALL_MUTANTS)
    test(`${mutant.name} by ${mutant.caughtBy}`, () => {
      const catches = (options: RunOptions): boolean =>
        runCluster({ ...options, mutant }).failures.some(({ checker }) => checker === mutant.caughtBy);
      const caught =
        SEEDS.some((seed) => catches({ seed, ...SETTING })) ||
        SEEDS.some((seed) => catches({ seed, ...SETTING, plan: 'standard' }));
      expect(caught).toBe(true);
    });
});

test('the same runs without a bug are clean', () => {
  for (const seed of SEEDS) expect(runCluster({ seed, ...SETTING }).failures).toEqual([]);
});

test('no checker is without a mutant', () => {
  const names = new Set<string>();
  const facts = { settings: {}, endsAt: 0 } as never;
  for (const create of ALL_CHECKERS)
    names.add(create({ ...(facts as object), settings: { bounds: {} } } as never, () => {}).name);
  expect([...names].sort()).toEqual([...new Set(ALL_MUTANTS.map((mutant) => mutant.caughtBy))].sort());
});
