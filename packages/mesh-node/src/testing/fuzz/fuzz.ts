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
  /** Before an input is made; counted from 1. */
  readonly onInput?: (run: number) => void;
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
    options.onInput?.(run);
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

/** A target of whichever inputs. */
export interface Fuzzed {
  run(options: FuzzOptions): Promise<FuzzResult>;
  /** What input it is, counted from 1; it is made and not taken. */
  describe(seed: number, run: number): string;
}

export const fuzzed = <Input>(target: FuzzTarget<Input>): Fuzzed => ({
  run: (options) => fuzz(target, options),
  describe(seed, run) {
    const random = prng(seed);
    for (let before = 1; before < run; before += 1) target.make(random);
    const input = target.make(random);
    return input === null ? 'nothing' : target.describe(input);
  },
});

export const pick = <T>(random: Prng, from: readonly T[]): T => from[random.below(from.length)] as T;
