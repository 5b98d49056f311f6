/** Seeds of leases over worker threads. A seed is a run of its own: how they are spread changes nothing. */
import type { LeaseProfile } from '@omnirelay/protocol';
import { ENDS_IN_TIME, lateProblem, runJobs } from '../run-jobs.ts';
import type { LeaseRunResult } from './lease-run.ts';

/** What a worker is told: a mutant by its name. */
export interface LeaseJob {
  readonly seed: number;
  readonly nodes: number;
  readonly seconds: number;
  readonly profile: LeaseProfile;
  readonly mutant: string | null;
}

export interface LeaseJobsOptions {
  /** Taken one by one, as workers come free. */
  readonly jobs: Iterable<LeaseJob>;
  readonly workers?: number;
  readonly signal?: AbortSignal;
  /** Milliseconds of real time that one seed may take. */
  readonly seedMs?: number;
  readonly onResult?: (result: LeaseRunResult, job: LeaseJob, operations: number) => void;
}

export interface LeaseSeedsOptions extends Omit<LeaseJob, 'seed'> {
  readonly firstSeed: number;
  /** Acquisitions, renewals and guarded effects together; seeds that run then are let finish. */
  readonly operations: number;
  readonly workers?: number;
  readonly onResult?: (result: LeaseRunResult, operations: number) => void;
}

export interface LeaseSeedsFigures {
  readonly seeds: number;
  readonly operations: number;
  readonly failed: readonly LeaseRunResult[];
}

const late = ({ seed }: LeaseJob, seedMs: number): LeaseRunResult => ({
  seed,
  failures: [{ checker: ENDS_IN_TIME, atMs: 0, problem: lateProblem(seedMs) }],
  operations: { renew: 0, acquire: 0, effect: 0 },
  commits: 0,
});

/** Rejects when a worker dies or the signal aborts. */
export async function runLeaseJobs({ jobs, onResult, ...how }: LeaseJobsOptions): Promise<LeaseSeedsFigures> {
  const failed: LeaseRunResult[] = [];
  let seeds = 0;
  let operations = 0;
  await runJobs<LeaseJob, LeaseRunResult>({
    ...how,
    jobs,
    program: new URL('./lease-worker.ts', import.meta.url),
    late,
    onResult(result, job) {
      const { acquire, renew, effect } = result.operations;
      seeds += 1;
      operations += acquire + renew + effect;
      if (result.failures.length > 0) failed.push(result);
      onResult?.(result, job, operations);
    },
  });
  return { seeds, operations, failed };
}

/** One seed after another until so many operations are done. */
export function runLeaseSeeds(options: LeaseSeedsOptions): Promise<LeaseSeedsFigures> {
  const { firstSeed, operations: wanted, workers, onResult, ...job } = options;
  let done = 0;
  function* jobs(): Generator<LeaseJob> {
    for (let taken = 0; done < wanted; taken++) yield { ...job, seed: (firstSeed + taken) >>> 0 };
  }
  return runLeaseJobs({
    jobs: jobs(),
    ...(workers === undefined ? {} : { workers }),
    onResult(result, _job, operations) {
      done = operations;
      onResult?.(result, operations);
    },
  });
}
