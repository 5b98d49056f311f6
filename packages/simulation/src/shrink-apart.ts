/** Makes a failing seed small in a thread of its own, for so long: what is the smallest by then is the answer. */
import { Worker } from 'node:worker_threads';
import type { SeedJob } from './run-seeds.ts';
import type { Shrunk } from './shrink.ts';

export interface ShrinkLimits {
  /** Milliseconds of real time. */
  readonly ms: number;
  /** Ends it before its time: what is the smallest by then is the answer. */
  readonly enough?: AbortSignal;
  readonly signal?: AbortSignal;
}

/** Null when the seed does not break the promise again in that time. Rejects when the thread dies or the signal aborts. */
export async function shrinkApart(
  job: SeedJob,
  checker: string,
  { ms, enough, signal }: ShrinkLimits,
): Promise<Shrunk | null> {
  signal?.throwIfAborted();
  const worker = new Worker(new URL('./shrink-worker.ts', import.meta.url), { workerData: { job, checker } });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let smallest: Shrunk | null = null;
  const timer = setTimeout(resolve, ms);
  const aborted = (): void => reject(signal?.reason);
  worker
    .on('message', (shrunk: Shrunk) => {
      smallest = shrunk;
    })
    .on('error', reject)
    .on('exit', () => resolve());
  signal?.addEventListener('abort', aborted, { once: true });
  if (enough?.aborted === true) resolve();
  enough?.addEventListener('abort', () => resolve(), { once: true });
  try {
    await promise;
    return smallest;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', aborted);
    await worker.terminate();
  }
}
