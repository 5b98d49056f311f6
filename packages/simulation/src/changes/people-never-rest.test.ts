/** Plans that are proposed, approved by what was read a while ago, paused, called off, frozen and computed anew, while leaders and owners die and the registry fails: longer by `npm run sim -- changes --ops N`. */
import { expect, test } from 'vitest';
import { describeSeed } from '../describe-seed.ts';
import { changesReplayCommand } from './changes-command.ts';
import { type ChangeOperations, runChanges } from './changes-run.ts';

const SIZE = { nodes: 7, seconds: 60 };
const job = { ...SIZE, mutant: null, kill: null };

test('nothing that is promised of changes breaks', () => {
  const done: ChangeOperations = { steps: 0, done: 0, changes: 0, completed: 0, paused: 0, mismatches: 0 };
  const broken: string[] = [];
  for (let seed = 1; done.steps < 1_000; seed++) {
    const result = runChanges({ ...SIZE, seed });
    for (const what of Object.keys(done) as (keyof ChangeOperations)[]) done[what] += result.operations[what];
    if (result.failures.length > 0) broken.push(describeSeed(result, changesReplayCommand({ ...job, seed })));
  }
  expect(broken).toEqual([]);
  expect(done.completed).toBeGreaterThan(15);
  expect(done.paused).toBeGreaterThan(done.mismatches);
  expect(done.mismatches).toBeGreaterThan(15);
}, 300_000);
