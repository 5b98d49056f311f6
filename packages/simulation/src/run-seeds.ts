/** Many seeds over worker threads. Each seed is a run of its own, so the answers do not depend on how they are spread. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { GossipProfile } from '@omnirelay/protocol';
import type { RunResult } from './cluster.ts';
import type { PlanName } from './plan-draws.ts';

/** What a worker can be told: everything by name, nothing by reference. */
export interface SeedJob {
  readonly seed: number;
  readonly nodes: number;
  readonly plan: PlanName;
  readonly profile: GossipProfile;
  readonly minutes: number;
}

export interface RunSeedsOptions {
  readonly jobs: readonly SeedJob[];
  readonly workers?: number;
  readonly signal?: AbortSignal;
  readonly onResult?: (result: RunResult) => void;
}

/** Results in the order of the jobs. Rejects when a worker dies or the signal aborts. */
export async function runSeeds(options: RunSeedsOptions): Promise<readonly RunResult[]> {
  const { jobs, signal, onResult } = options;
  const results: RunResult[] = new Array(jobs.length);
  const count = Math.min(jobs.length, options.workers ?? Math.min(2, availableParallelism()));
  let next = 0;
  const workers: Worker[] = [];
  const work = (): Promise<void> => {
    const worker = new Worker(new URL('./seed-worker.ts', import.meta.url));
    workers.push(worker);
    const done = Promise.withResolvers<void>();
    let at = -1;
    const hand = (): void => {
      at = next++;
      if (at >= jobs.length) done.resolve();
      else worker.postMessage(jobs[at]);
    };
    worker.on('message', (result: RunResult) => {
      results[at] = result;
      onResult?.(result);
      hand();
    });
    worker.on('error', done.reject);
    worker.on('exit', () => done.reject(new Error('a simulation worker ended early')));
    signal?.addEventListener('abort', () => done.reject(signal.reason), { once: true });
    hand();
    return done.promise;
  };
  try {
    signal?.throwIfAborted();
    await Promise.all(Array.from({ length: count }, work));
    return results;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
