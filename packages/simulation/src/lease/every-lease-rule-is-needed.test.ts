import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ALL_LEASE_CHECKERS } from './checkers/all-lease-checkers.ts';
import { runLeases } from './lease-run.ts';
import { LEASE_MUTANTS } from './mutants/lease-mutants.ts';

describe('a rule taken away is missed by the checker that is there for it', () => {
  for (const mutant of LEASE_MUTANTS)
    test(`${mutant.name} by ${mutant.caughtBy}`, () => {
      const caught = runLeases({ ...mutant.scenario, mutant });
      expect(caught.failures.map(({ checker }) => checker)).toContain(mutant.caughtBy);
      expect(runLeases(mutant.scenario).failures).toEqual([]);
    });
});

test('no checker is without a mutant', () => {
  const names = ALL_LEASE_CHECKERS.map((create) => create({} as never, () => undefined).name);
  expect([...new Set(LEASE_MUTANTS.map(({ caughtBy }) => caughtBy))].sort()).toEqual(names.sort());
});

test('each stands in the table of the docs', () => {
  const docs = readFileSync(new URL('../../../../docs/protocols/lease.md', import.meta.url), 'utf8').split('\n');
  const missing = LEASE_MUTANTS.filter(
    ({ name, bug, caughtBy }) =>
      !docs.some((line) => [`| \`${name}\` |`, bug, `\`${caughtBy}\``].every((part) => line.includes(part))),
  );
  expect(missing.map(({ name }) => name)).toEqual([]);
});
