import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ALL_CHECKERS } from '../checkers/all-checkers.ts';
import { runCluster } from '../cluster.ts';
import { ALL_MUTANTS } from './all-mutants.ts';
import { scenarioRun } from './scenario-run.ts';

describe('a planted bug is caught by the checker that is there for it', () => {
  for (const mutant of ALL_MUTANTS)
    test(`${mutant.name} by ${mutant.caughtBy}, seed ${mutant.scenario.seed}`, () => {
      const caught = runCluster({ ...scenarioRun(mutant), stopAt: mutant.caughtBy });
      expect(caught.failures.map(({ checker }) => checker)).toContain(mutant.caughtBy);
      // The same run, in the same settings, without the bug.
      const { wrap: _bug, ...setting } = mutant;
      const clean = runCluster({ ...scenarioRun(mutant), mutant: mutant.wrap === undefined ? undefined : setting });
      expect(clean.failures).toEqual([]);
    });
});

test('no checker is without a mutant', () => {
  const names = new Set<string>(['machine-never-throws']);
  const facts = { settings: { bounds: {} }, endsAt: 0 } as never;
  for (const create of ALL_CHECKERS) names.add(create(facts, () => {}).name);
  expect([...new Set(ALL_MUTANTS.map((mutant) => mutant.caughtBy))].sort()).toEqual([...names].sort());
});

test('at least 20 are bugs that somebody had, each told where', () => {
  const threads = ALL_MUTANTS.flatMap(({ thread }) => (thread === undefined ? [] : [thread]));
  expect(threads.length).toBeGreaterThanOrEqual(20);
  for (const thread of threads) expect(thread).toMatch(/^https:\/\/github\.com\/[\w-]+\/[\w-]+\/(?:issues|pull)\/\d+$/);
});

test('each stands in the table of the docs', () => {
  const docs = readFileSync(new URL('../../../../docs/protocols/simulation.md', import.meta.url), 'utf8');
  const missing = ALL_MUTANTS.filter(
    ({ name, thread = 'made up', caughtBy }) =>
      !docs
        .split('\n')
        .some((line) => [`| \`${name}\` |`, thread, `\`${caughtBy}\``].every((part) => line.includes(part))),
  );
  expect(missing.map(({ name }) => name)).toEqual([]);
});
