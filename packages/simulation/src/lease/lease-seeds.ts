/** Seeds of leases until so many operations are done, over worker threads. A seed is a run of its own: how they are spread changes nothing. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { LeaseProfile } from '@omnirelay/protocol';
import type { LeaseRunResult } from './lease-run.ts';

/** What a worker is told: a mutant by its name. */
export interface LeaseJob {
  readonly seed: number;
  readonly nodes: number;
  readonly seconds: number;
  readonly profile: LeaseProfile;
  readonly mutant: string | null;
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

/** Rejects when a worker dies. */
export async function runLeaseSeeds(options: LeaseSeedsOptions): Promise<LeaseSeedsFigures> {
  const {
    firstSeed,
    operations: wanted,
    workers: count = Math.min(2, availableParallelism()),
    onResult,
    ...job
  } = options;
  const failed: LeaseRunResult[] = [];
  let seeds = 0;
  let operations = 0;
  const work = async (worker: Worker): Promise<void> => {
    while (operations < wanted) {
      const result = await answerOf(worker, { ...job, seed: (firstSeed + seeds++) >>> 0 });
      operations += result.operations.acquire + result.operations.renew + result.operations.effect;
      if (result.failures.length > 0) failed.push(result);
      onResult?.(result, operations);
    }
  };
  const workers = Array.from({ length: count }, () => new Worker(new URL('./lease-worker.ts', import.meta.url)));
  try {
    await Promise.all(workers.map(work));
    return { seeds, operations, failed };
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function answerOf(worker: Worker, job: LeaseJob): Promise<LeaseRunResult> {
  const { promise, resolve, reject } = Promise.withResolvers<LeaseRunResult>();
  const ended = (): void => reject(new Error('a simulation worker ended early'));
  worker.once('message', resolve).once('error', reject).once('exit', ended);
  worker.postMessage(job);
  return promise.finally(() => worker.off('message', resolve).off('error', reject).off('exit', ended));
}
