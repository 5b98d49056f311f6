/** Random inputs from a seed, one after the other, until one is neither taken nor refused. */
import { type Prng, prng } from '@omnirelay/primitives';

export interface FuzzTarget<Input> {
  /** Null where what was drawn is no input at all. */
  readonly make: (random: Prng) => Input | null;
  /** True when it was taken, false when it was refused as it should be; throws at a fault. */
  readonly take: (input: Input) => boolean | Promise<boolean>;
  readonly describe: (input: Input) => string;
}

export interface FuzzOptions {
  readonly seed: number;
  readonly runs: number;
  readonly onProgress?: (done: number) => void;
}

export interface FuzzResult {
  readonly runs: number;
  readonly taken: number;
  readonly refused: number;
  readonly slowestMs: number;
  /** The first input that was neither taken nor refused. */
  readonly failure: string | null;
}

const PROGRESS_EACH = 50_000;

export async function fuzz<Input>(target: FuzzTarget<Input>, options: FuzzOptions): Promise<FuzzResult> {
  const random = prng(options.seed);
  let taken = 0;
  let slowestMs = 0;
  for (let run = 1; run <= options.runs; run += 1) {
    const input = target.make(random);
    const began = performance.now();
    try {
      if (input !== null && (await target.take(input))) taken += 1;
    } catch (error) {
      const what = input === null ? 'nothing' : target.describe(input);
      const failure = `run ${run} of seed ${options.seed}: ${what}\n${(error as Error).stack ?? error}`;
      return { runs: run, taken, refused: run - 1 - taken, slowestMs, failure };
    }
    slowestMs = Math.max(slowestMs, performance.now() - began);
    if (run % PROGRESS_EACH === 0) options.onProgress?.(run);
  }
  return { runs: options.runs, taken, refused: options.runs - taken, slowestMs, failure: null };
}

export const pick = <T>(random: Prng, from: readonly T[]): T => from[random.below(from.length)] as T;
