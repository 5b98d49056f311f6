/** Many runs over worker threads. Each is a run of its own, so the answers do not depend on how they are spread. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

export interface RunJobsOptions<Job, Result> {
  /** Taken one by one, as workers come free. */
  readonly jobs: Iterable<Job>;
  /** A program that answers each message with one. */
  readonly program: URL;
  /** What a run came to that took too long. */
  readonly late: (job: Job, seedMs: number) => Result;
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds of real time that one run may take; one that takes longer has failed, and the others go on. */
  readonly seedMs?: number | undefined;
  readonly onResult?: ((result: Result, job: Job) => void) | undefined;
}

/** What a seed broke that did not end. */
export const ENDS_IN_TIME = 'ends-in-time';
export const lateProblem = (seedMs: number): string => `no end after ${seedMs / 1_000} s of real time`;

/** Results in the order of the jobs. Rejects when a worker dies or the signal aborts. */
export async function runJobs<Job, Result>(options: RunJobsOptions<Job, Result>): Promise<readonly Result[]> {
  const { jobs, program, late, signal, seedMs, onResult } = options;
  const results: Result[] = [];
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
        worker = new Worker(program);
        workers.add(worker);
      }
      const result = await runOne<Job, Result>(worker, job, { signal, seedMs });
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
async function runOne<Job, Result>(worker: Worker, job: Job, { signal, seedMs }: Limits): Promise<Result | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Result | undefined>();
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
