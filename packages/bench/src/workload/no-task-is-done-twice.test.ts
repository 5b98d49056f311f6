/** The short form of the workload: real processes, a few hundred tasks, workers that are drained, restart, are killed and stand still while they run. */
import { readSinkLog, type SinkRecord } from '@omnirelay/lease-demo';
import { expect, it } from 'vitest';
import { startDemoFleet } from './demo-fleet.ts';
import { freeze } from './disturbances.ts';
import { judgeEffects } from './judge-effects.ts';
import { workloadBench } from './workload-bench.ts';
import { workloadOptions } from './workload-options.ts';
import { NAMESPACE } from './write-namespace.ts';

const SHARDS = 8;
const quiet = (): void => undefined;
const some = expect.toSatisfy((count: number) => count > 0);

const FEW = ['--gateways', '1', '--workers', '2', '--shards', String(SHARDS), '--callers', '2', '--work-ms', '5'];
const SHORT = ['--tasks', '1', '--closed-seconds', '1', '--pairs', '1', '--window-seconds', '2'];

it('loses nothing and does nothing twice while each worker in turn is drained and comes back', async () => {
  const { figures } = await workloadBench(['--part', 'drains', ...FEW, ...SHORT], quiet);
  expect(figures).toMatchObject({
    ...{ drains: 2, failedRequests: 0, appliedDuplicates: 0, refusedDuplicates: 0, lostTasks: 0, refusedStale: 0 },
    ...{ p99ToControl: some, misroutedEffects: 0, applied: figures.tasks, failedRequestsUnplanned: null },
  });
}, 240_000);

it('does each task once whatever happens to the workers, and tells so under the names that the goals are set for', async () => {
  const { figures } = await workloadBench([...FEW, ...SHORT], quiet);
  expect(figures).toMatchObject({
    ...{ appliedDuplicates: 0, lostTasks: 0, misroutedEffects: 0, refusedStale: 0, failedRequests: 0 },
    ...{ p99ToControl: some, controlToControl: some, controlP99Ms: some, plannedP99Ms: some },
    ...{ tasks: some, applied: figures.tasks, closedRatePerS: some, openRatePerS: some },
    // Who stood still past the lease was late.
    ...{ refusedStaleUnplanned: some, failedRequestsUnplanned: expect.any(Number) },
  });
}, 360_000);

it('does harm where nobody compares fences and a worker stands still before its effect', async () => {
  await using fleet = await startDemoFleet({ gateways: 1, workers: 2, shards: SHARDS, workMs: 1, fences: false });
  await fleet.settled();
  const tasks = { kind: 'open', rate: 40, tasks: 480 } as const;
  const [{ run, done }] = await Promise.all([fleet.load(tasks), freeze(fleet, 'w1')]);
  expect(done).toBe(tasks.tasks);
  const records: SinkRecord[] = [];
  await readSinkLog(fleet.sinkFile, (record) => records.push(record));
  const judged = judgeEffects(records, {
    ...{ namespace: NAMESPACE, shards: SHARDS, fences: false, holders: fleet.told.holders(), done },
    tasks: new Map([[run, tasks.tasks]]),
  });
  expect(judged).toMatchObject({ appliedDuplicates: some, refusedStale: 0, lostTasks: 0, misroutedEffects: 0 });
}, 180_000);

it.each([
  [['--part', 'strikes'], /--part strikes: expected one of drains, planned, unplanned/],
  [['--tasks', '0'], /--tasks 0: expected a whole number/],
  [['--workers', '1'], /--workers 1: expected a whole number from 2/],
])('%j is refused with what is wrong', (args, problem) => {
  expect(() => workloadOptions(args)).toThrow(problem);
});
