/** A worker thread that takes random inputs, or says what one of them is; which input it is at stands in shared memory before it begins. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Fuzzed, FuzzResult } from './fuzz.ts';

export interface FuzzWork {
  /** Address of a module that has `TARGETS`. */
  readonly targets: string;
  readonly name: string;
  readonly seed: number;
  readonly runs: number;
  readonly doing: 'take' | 'describe-last';
  /** The number of the input that is being taken, from 1. */
  readonly at: Int32Array<SharedArrayBuffer>;
}

export type FuzzMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly heapMiB: number }
  | { readonly kind: 'result'; readonly result: FuzzResult; readonly heapMiB: number }
  | { readonly kind: 'described'; readonly text: string };

const { targets, name, seed, runs, doing, at } = workerData as FuzzWork;
const { TARGETS } = (await import(targets)) as { readonly TARGETS: Readonly<Record<string, () => Fuzzed>> };
const target = TARGETS[name]?.();
if (target === undefined) throw new Error(`there is nothing to fuzz under the name ${name}`);

const tell = (message: FuzzMessage): void => parentPort?.postMessage(message);
const heapMiB = (): number => Math.round(process.memoryUsage().heapUsed / 2 ** 20);

if (doing === 'describe-last') tell({ kind: 'described', text: target.describe(seed, runs) });
else {
  const result = await target.run({
    seed,
    runs,
    onInput: (run) => Atomics.store(at, 0, run),
    onProgress: (done) => tell({ kind: 'progress', done, heapMiB: heapMiB() }),
  });
  tell({ kind: 'result', result, heapMiB: heapMiB() });
}
