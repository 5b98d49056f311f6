/**
 * One plan of 50 moves, whose leader is killed at each transaction that writes steps: before it is written, once it is and nobody has heard so, just after it has heard; or stands
 * still there until another leads. All of the ways at each: `npm run sim -- changes --kills`.
 */
import { expect, test } from 'vitest';
import { describeSeed } from '../describe-seed.ts';
import { changesReplayCommand } from './changes-command.ts';
import { runChanges } from './changes-run.ts';
import { killJobs, PLAN_MOVES, runChangesJob } from './changes-seeds.ts';
import { KILLS } from './kill-leader.ts';

const JOB = { seed: 1, nodes: 7, seconds: 60, mutant: null };

test('each run ends with what was approved, byte for byte, each shard moved once', () => {
  const jobs = killJobs(JOB);
  expect(jobs.length).toBeGreaterThan(KILLS.length * 20);
  // Each transaction in one way, and each way at a quarter of them.
  const some = jobs.filter(({ kill }) => kill !== null && KILLS[kill.transaction % KILLS.length] === kill.how);
  expect(some).toHaveLength(jobs.length / KILLS.length);
  const broken = some.flatMap((job) => {
    const result = runChangesJob(job);
    expect(result.operations).toMatchObject({ done: PLAN_MOVES, completed: 1, mismatches: 0 });
    return result.failures.length === 0 ? [] : [describeSeed(result, changesReplayCommand(job))];
  });
  expect(broken).toEqual([]);
}, 300_000);

test('a seed tells the same story twice', () => {
  const run = () =>
    runChanges({ ...JOB, mutant: undefined, moves: PLAN_MOVES, kill: { transaction: 7, how: 'asleep' } });
  expect(run()).toEqual(run());
}, 60_000);
