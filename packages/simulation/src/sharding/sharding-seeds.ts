/** Seeds of hand-overs over worker threads, one after another until so many shards have changed their owner. */
import { ENDS_IN_TIME, lateProblem, runJobs } from '../run-jobs.ts';
import { NO_OPERATIONS } from './shard-operations.ts';
import type { ShardRunResult } from './shard-run-options.ts';

/** What a worker is told: a mutant by its name. */
export interface ShardingJob {
  readonly seed: number;
  readonly nodes: number;
  readonly seconds: number;
  readonly mutant: string | null;
}

export interface ShardingSeedsOptions extends Omit<ShardingJob, 'seed'> {
  readonly firstSeed: number;
  /** Shards that change their owner; seeds that run when it is reached are let finish. */
  readonly operations: number;
  readonly workers?: number;
  readonly onResult?: (result: ShardRunResult, moved: number) => void;
}

export interface ShardingSeedsFigures {
  readonly seeds: number;
  readonly moved: number;
  readonly generations: number;
  readonly failed: readonly ShardRunResult[];
}

/** Milliseconds of real time that a seed may take for each of its virtual seconds. */
const PATIENCE = 4_000;

const late = ({ seed }: ShardingJob, seedMs: number): ShardRunResult => ({
  seed,
  failures: [{ checker: ENDS_IN_TIME, atMs: 0, problem: lateProblem(seedMs) }],
  operations: NO_OPERATIONS,
});

export interface ShardingJobsOptions {
  /** Taken one by one, as workers come free. */
  readonly jobs: Iterable<ShardingJob>;
  readonly workers?: number | undefined;
  /** Milliseconds of real time that one seed may take. */
  readonly seedMs: number;
  readonly onResult?: (result: ShardRunResult, job: ShardingJob, moved: number) => void;
}

/** Rejects when a worker dies. */
export async function runShardingJobs({ jobs, onResult, ...how }: ShardingJobsOptions): Promise<ShardingSeedsFigures> {
  const failed: ShardRunResult[] = [];
  let seeds = 0;
  let moved = 0;
  let generations = 0;
  await runJobs<ShardingJob, ShardRunResult>({
    ...how,
    jobs,
    program: new URL('./sharding-worker.ts', import.meta.url),
    late,
    onResult(result, job) {
      seeds += 1;
      // A seed that never ends moves nothing: the next one is no reason to go on for ever.
      moved += Math.max(1, result.operations.moved);
      generations += result.operations.generations;
      if (result.failures.length > 0) failed.push(result);
      onResult?.(result, job, moved);
    },
  });
  return { seeds, moved, generations, failed };
}

/** One seed after another until so many shards have changed their owner. */
export function runShardingSeeds(options: ShardingSeedsOptions): Promise<ShardingSeedsFigures> {
  const { firstSeed, operations, workers, onResult, ...job } = options;
  let done = 0;
  function* jobs(): Generator<ShardingJob> {
    for (let taken = 0; done < operations; taken++) yield { ...job, seed: (firstSeed + taken) >>> 0 };
  }
  return runShardingJobs({
    jobs: jobs(),
    workers,
    seedMs: PATIENCE * job.seconds,
    onResult(result, _job, moved) {
      done = moved;
      onResult?.(result, moved);
    },
  });
}
