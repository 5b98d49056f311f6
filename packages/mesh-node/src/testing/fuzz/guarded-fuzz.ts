/**
 * Fuzzing that ends: the inputs are taken on a worker thread, and from outside each has a deadline and all of them a ceiling of heap. An
 * input that hangs or eats the heap is a failure like any other, told with its seed, its number and what it is.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { FuzzResult } from './fuzz.ts';
import type { FuzzMessage, FuzzWork } from './fuzz-worker.ts';

export interface GuardedFuzzOptions {
  /** A module that has `TARGETS`. */
  readonly targets: URL;
  readonly name: string;
  readonly seed: number;
  readonly runs: number;
  /** Milliseconds that one input may take. */
  readonly inputMs: number;
  /** Ceiling of the worker's heap. */
  readonly heapMiB: number;
  readonly onProgress?: (done: number, heapMiB: number) => void;
}

export interface GuardedResult extends FuzzResult {
  /** The most that was seen. */
  readonly heapMiB: number;
}

/** A worker loads all that is fuzzed before its first input. */
const LOAD_MS = 120_000;
/** Making all inputs again up to the one that failed. */
const DESCRIBE_MS = 120_000;

/** A thread that is stuck below JavaScript cannot be ended: nobody waits for it. */
const END_MS = 5_000;

const openWorker = (work: FuzzWork, heapMiB: number): Worker =>
  new Worker(new URL('./fuzz-worker.ts', import.meta.url), {
    workerData: work,
    resourceLimits: { maxOldGenerationSizeMb: heapMiB },
  });

async function endWorker(worker: Worker): Promise<void> {
  await Promise.race([worker.terminate(), delay(END_MS, undefined, { ref: false })]);
  worker.unref();
}

export async function guardedFuzz(options: GuardedFuzzOptions): Promise<GuardedResult> {
  const { name, seed, runs, inputMs, heapMiB } = options;
  const at = new Int32Array(new SharedArrayBuffer(4));
  const work: FuzzWork = { targets: options.targets.href, name, seed, runs, doing: 'take', at };
  const worker = openWorker(work, heapMiB);
  const end = Promise.withResolvers<FuzzResult | string>();
  let mostMiB = 0;
  worker.on('message', (message: FuzzMessage) => {
    if (message.kind === 'described') return;
    mostMiB = Math.max(mostMiB, message.heapMiB);
    if (message.kind === 'result') end.resolve(message.result);
    else options.onProgress?.(message.done, message.heapMiB);
  });
  worker.on('error', (error: NodeJS.ErrnoException) =>
    end.resolve(
      error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? `more than ${heapMiB} MiB of heap` : (error.stack ?? String(error)),
    ),
  );
  worker.on('exit', (code) => end.resolve(`the worker ended with ${code}`));
  let [seen, since] = [0, performance.now()];
  const watchdog = setInterval(
    () => {
      const [run, now] = [Atomics.load(at, 0), performance.now()];
      if (run !== seen) [seen, since] = [run, now];
      else if (now - since > (run === 0 ? LOAD_MS : inputMs)) end.resolve(`no end after ${inputMs} ms`);
    },
    Math.max(10, Math.min(1_000, inputMs / 4)),
  );
  try {
    const result = await end.promise;
    if (typeof result !== 'string') return { ...result, heapMiB: mostMiB };
    const run = Atomics.load(at, 0);
    await endWorker(worker);
    const input = run === 0 ? 'before the first input' : await describeInput({ ...work, runs: run }, heapMiB);
    const failure = `run ${run} of seed ${seed}: ${input}\n${result}`;
    return { runs: run, taken: 0, refused: 0, slowestMs: inputMs, failure, heapMiB: mostMiB };
  } finally {
    clearInterval(watchdog);
    await endWorker(worker);
  }
}

/** Inputs are made from the seed in turn: a second worker makes them again, and takes none. */
async function describeInput(work: FuzzWork, heapMiB: number): Promise<string> {
  const worker = openWorker({ ...work, doing: 'describe-last' }, heapMiB);
  const told = Promise.withResolvers<string>();
  const untold = (): void => told.resolve('an input that cannot even be made again');
  const timer = setTimeout(untold, DESCRIBE_MS);
  worker.on('message', (message: FuzzMessage) => message.kind === 'described' && told.resolve(message.text));
  worker.on('error', untold).on('exit', untold);
  try {
    return await told.promise;
  } finally {
    clearTimeout(timer);
    await endWorker(worker);
  }
}
