import { readFileSync } from 'node:fs';
import { HANDOVER_SETTINGS } from '@omnirelay/protocol';
import { describe, expect, test } from 'vitest';
import { ALL_SHARD_CHECKERS } from './checkers/all-shard-checkers.ts';
import { SHARD_MUTANTS } from './mutants/shard-mutants.ts';
import { FEW } from './mutants/shard-scenarios.ts';
import type { ShardFacts } from './shard-checker.ts';
import type { ShardScenario } from './shard-mutant.ts';
import { runSharding } from './shard-run.ts';
import type { ShardRunResult } from './shard-run-options.ts';

const clean = new Map<string, ShardRunResult>();
/** Of several mutants that share a scenario, the run without any of them is one. */
function runWithout(scenario: ShardScenario): ShardRunResult {
  const key = JSON.stringify(scenario);
  const result = clean.get(key) ?? runSharding({ ...FEW, ...scenario });
  clean.set(key, result);
  return result;
}

/** The seed that is named shows it as a rule. Whatever changes the plans of all nodes may make it another: then the next ones are looked at. */
const SEEDS = 12;

describe('a rule taken away is missed by the checker that is there for it', () => {
  for (const mutant of SHARD_MUTANTS)
    test(`${mutant.name} by ${mutant.caughtBy}`, () => {
      for (let more = 0; more < SEEDS; more++) {
        const scenario = { ...mutant.scenario, seed: mutant.scenario.seed + more };
        const { failures } = runSharding({ ...FEW, ...scenario, mutant });
        if (!failures.some(({ checker }) => checker === mutant.caughtBy)) continue;
        expect(runWithout(scenario).failures).toEqual([]);
        return;
      }
      expect.unreachable(`${mutant.caughtBy} saw nothing in ${SEEDS} seeds`);
    }, 120_000);
});

/** As much of a run as a checker looks at before anything has happened. */
const NO_FACTS = { settings: HANDOVER_SETTINGS, namespaces: [] } as unknown as ShardFacts;

test('no checker is without a mutant', () => {
  const names = ALL_SHARD_CHECKERS.map((create) => create(NO_FACTS, () => undefined).name);
  expect([...new Set(SHARD_MUTANTS.map(({ caughtBy }) => caughtBy))].sort()).toEqual(names.sort());
});

test('each stands in the table of the docs', () => {
  const docs = readFileSync(new URL('../../../../docs/protocols/shard-handover.md', import.meta.url), 'utf8').split(
    '\n',
  );
  const missing = SHARD_MUTANTS.filter(
    ({ name, bug, caughtBy }) =>
      !docs.some((line) => [`| \`${name}\` |`, bug, `\`${caughtBy}\``].every((part) => line.includes(part))),
  );
  expect(missing.map(({ name }) => name)).toEqual([]);
});
