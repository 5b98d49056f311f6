/**
 * `-ln u` for weighted rendezvous, the same to the last bit on every engine: `Math.log` is not, but IEEE 754 fixes what `+ - * /` yield. A table of the
 * logarithm over one octave, made by the series of artanh and rounded to 32 fractional bits, with a straight line between two entries. Relative error < 0.1 %.
 */

const STEPS = 2048;
const ONE = 2 ** 32;
/** Of the 32 bits of a fraction of the octave, those below the number of the step. */
const LOW_BITS = 21;

/** `ln x` for x in [1, 2]: 2 artanh((x - 1) / (x + 1)), whose terms fall ninefold at least. */
function octaveLog(x: number): number {
  const z = (x - 1) / (x + 1);
  const square = z * z;
  let power = z;
  let sum = 0;
  for (let odd = 1; odd < 41; odd += 2) {
    sum += power / odd;
    power *= square;
  }
  return 2 * sum;
}

/** Entry and slope by turns, so that one look finds both. */
const TABLE = (() => {
  const table = new Float64Array(2 * STEPS);
  const entry = (step: number): number => Math.round(octaveLog(1 + step / STEPS) * ONE);
  for (let step = 0; step < STEPS; step++) {
    table[2 * step] = entry(step);
    table[2 * step + 1] = (entry(step + 1) - entry(step)) / 2 ** LOW_BITS;
  }
  return table;
})();

const LN2 = Math.round(octaveLog(2) * ONE);

/** `-ln u` in units of 2^-32, of `u = hash / 2^32`; hash a 32-bit integer, whose lowest bit is taken for set, so that u is never 0. */
export function negativeLog(hash: number): number {
  const value = hash | 1;
  const zeros = Math.clz32(value);
  const fraction = (value << zeros) << 1;
  const at = (fraction >>> LOW_BITS) << 1;
  const low = fraction & (2 ** LOW_BITS - 1);
  return (zeros + 1) * LN2 - ((TABLE[at] as number) + (TABLE[at + 1] as number) * low);
}
