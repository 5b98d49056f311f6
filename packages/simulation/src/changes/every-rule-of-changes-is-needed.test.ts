import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ChangeFacts } from './change-checker.ts';
import { type ChangesRunResult, type ChangesScenario, runChanges } from './changes-run.ts';
import { ALL_CHANGE_CHECKERS } from './checkers/all-change-checkers.ts';
import { CHANGE_MUTANTS } from './mutants/change-mutants.ts';

const clean = new Map<string, ChangesRunResult>();
/** Of several mutants that share a scenario, the run without any of them is one. */
function runWithout(scenario: ChangesScenario): ChangesRunResult {
  const key = JSON.stringify(scenario);
  const result = clean.get(key) ?? runChanges(scenario);
  clean.set(key, result);
  return result;
}

/** The seed that is named shows it as a rule. */
const SEEDS = 12;

describe('a rule taken away is missed by the checker that is there for it', () => {
  for (const mutant of CHANGE_MUTANTS)
    test(`${mutant.name} by ${mutant.caughtBy}`, () => {
      for (let more = 0; more < SEEDS; more++) {
        const scenario = { ...mutant.scenario, seed: mutant.scenario.seed + more };
        const { failures } = runChanges({ ...scenario, mutant });
        if (!failures.some(({ checker }) => checker === mutant.caughtBy)) continue;
        expect(runWithout(scenario).failures).toEqual([]);
        return;
      }
      expect.unreachable(`${mutant.caughtBy} saw nothing in ${SEEDS} seeds`);
    }, 120_000);
});

test('no checker is without a mutant', () => {
  const names = ALL_CHANGE_CHECKERS.map((create) => create({} as ChangeFacts, () => undefined).name);
  expect([...new Set(CHANGE_MUTANTS.map(({ caughtBy }) => caughtBy))].sort()).toEqual(
    [...names, 'the-plan-is-done'].sort(),
  );
});

test('each stands in the table of the docs', () => {
  const docs = readFileSync(new URL('../../../../docs/protocols/changes.md', import.meta.url), 'utf8').split('\n');
  const missing = CHANGE_MUTANTS.filter(
    ({ name, bug, caughtBy }) =>
      !docs.some((line) => [`| \`${name}\` |`, bug, `\`${caughtBy}\``].every((part) => line.includes(part))),
  );
  expect(missing.map(({ name }) => name)).toEqual([]);
});
