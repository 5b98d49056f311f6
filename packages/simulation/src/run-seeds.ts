/** Many seeds over worker threads. Each seed is a run of its own, so the answers do not depend on how they are spread. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { GossipProfile } from '@omnirelay/protocol';
import type { PlanName } from './plan-draws.ts';
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

/** What a seed broke that did not end. */
export const ENDS_IN_TIME = 'ends-in-time';

const late = ({ seed }: SeedJob, seedMs: number): RunResult => ({
  ok: false,
  seed,
  failures: [
    { checker: ENDS_IN_TIME, holds: 'always', atMs: 0, problem: `no end after ${seedMs / 1_000} s of real time` },
  ],
  stats: { virtualMs: 0, events: 0, inputs: 0, frames: 0, bytes: 0, lives: 0, faults: 0, traceHash: '' },
});

/** Results in the order of the jobs. Rejects when a worker dies or the signal aborts. */
export async function runSeeds(options: RunSeedsOptions): Promise<readonly RunResult[]> {
  const { jobs, signal, seedMs, onResult } = options;
  const results: RunResult[] = [];
  const waiting = Iterator.from(jobs);
  let taken = 0;
  const workers = new Set<Worker>();
  /** Jobs one after the other, on one worker until a seed hangs it. */
  const work = async (): Promise<void> => {
    let worker: Worker | undefined;
    for (let next = waiting.next(); next.done !== true; next = waiting.next()) {
      const job = next.value;
      const at = taken++;
      if (worker === undefined) {
        worker = new Worker(new URL('./seed-worker.ts', import.meta.url));
        workers.add(worker);
      }
      const result = await runOne(worker, job, { signal, seedMs });
      if (result === undefined) {
        workers.delete(worker);
        await worker.terminate();
        worker = undefined;
      }
      const answer = result ?? late(job, seedMs ?? 0);
      results[at] = answer;
      onResult?.(answer, job);
    }
  };
  try {
    signal?.throwIfAborted();
    const count = options.workers ?? Math.min(2, availableParallelism());
    await Promise.all(Array.from({ length: count }, work));
    return results;
  } finally {
    await Promise.all([...workers].map((worker) => worker.terminate()));
  }
}

interface Limits {
  readonly signal: AbortSignal | undefined;
  readonly seedMs: number | undefined;
}

/** Undefined when it took too long. */
async function runOne(worker: Worker, job: SeedJob, { signal, seedMs }: Limits): Promise<RunResult | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<RunResult | undefined>();
  const ended = (): void => reject(new Error('a simulation worker ended early'));
  const aborted = (): void => reject(signal?.reason);
  const timer = seedMs === undefined ? undefined : setTimeout(() => resolve(undefined), seedMs);
  worker.on('message', resolve).on('error', reject).on('exit', ended);
  signal?.addEventListener('abort', aborted, { once: true });
  try {
    worker.postMessage(job);
    return await promise;
  } finally {
    clearTimeout(timer);
    worker.off('message', resolve).off('error', reject).off('exit', ended);
    signal?.removeEventListener('abort', aborted);
  }
}
