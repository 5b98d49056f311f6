/** Targets with a planted fault each: what watches over the inputs must notice it. */
import { type Fuzzed, type FuzzTarget, fuzzed } from './fuzz.ts';

const PLANTED_AT = 777;

/** Numbers in turn, and what is done at the planted one. */
const planted = (fault: () => void): FuzzTarget<number> => {
  let next = 0;
  return {
    make: () => ++next,
    describe: (input) => `input ${input}`,
    take(input) {
      if (input === PLANTED_AT) fault();
      return input % 2 === 0;
    },
  };
};

const kept: unknown[] = [];

export const TARGETS: Readonly<Record<string, () => Fuzzed>> = {
  hang: () =>
    fuzzed(
      planted(() => {
        for (;;) kept.length = 0;
      }),
    ),
  leak: () =>
    fuzzed(
      planted(() => {
        for (;;) kept.push(Array.from({ length: 100_000 }, () => ({ of: kept.length })));
      }),
    ),
  fault: () =>
    fuzzed(
      planted(() => {
        throw new Error('planted');
      }),
    ),
  none: () => fuzzed(planted(() => undefined)),
};
