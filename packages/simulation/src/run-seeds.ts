/** Many seeds of membership over worker threads. */
import type { GossipProfile } from '@omnirelay/protocol';
import type { PlanName } from './plan-draws.ts';
import { ENDS_IN_TIME, lateProblem, runJobs } from './run-jobs.ts';
import type { RunResult } from './run-options.ts';

/** What a worker can be told: everything by name, nothing by reference. */
export interface SeedJob {
  readonly seed: number;
  readonly nodes: number;
  readonly plan: PlanName;
  readonly profile: GossipProfile;
  readonly minutes: number;
  readonly mutant?: string | undefined;
}

export interface RunSeedsOptions {
  /** Taken one by one, as workers come free. */
  readonly jobs: Iterable<SeedJob>;
  readonly workers?: number;
  readonly signal?: AbortSignal;
  /** Milliseconds of real time that one seed may take; one that takes longer has failed, and the others go on. */
  readonly seedMs?: number;
  readonly onResult?: (result: RunResult, job: SeedJob) => void;
}

const late = ({ seed }: SeedJob, seedMs: number): RunResult => ({
  ok: false,
  seed,
  failures: [{ checker: ENDS_IN_TIME, holds: 'always', atMs: 0, problem: lateProblem(seedMs) }],
  stats: { virtualMs: 0, events: 0, inputs: 0, frames: 0, bytes: 0, lives: 0, faults: 0, traceHash: '' },
});

/** Results in the order of the jobs. Rejects when a worker dies or the signal aborts. */
export const runSeeds = (options: RunSeedsOptions): Promise<readonly RunResult[]> =>
  runJobs({ ...options, program: new URL('./seed-worker.ts', import.meta.url), late });
