/**
 * How many shards each node should have: at least and at most its part of them by weight, rounded down and up. Where rules tie more shards to some nodes
 * than those would have a share for, these nodes share what is tied to them, and the others the rest.
 */
import type { CompiledRules } from './compile-rules.ts';
import type { NodeShares } from './placement-model.ts';

interface Tied {
  readonly allowed: Uint8Array;
  count: number;
}

export function nodeShares(weight: Float64Array, rules: CompiledRules, shardCount: number): NodeShares {
  const shares = { least: new Uint32Array(weight.length), most: new Uint32Array(weight.length) };
  const open = new Uint8Array(weight.length);
  for (let node = 0; node < open.length; node++) open[node] = (weight[node] as number) > 0 ? 1 : 0;
  if (rules.classes.length === 1) {
    share(shares, weight, open, shardCount);
    return shares;
  }
  const { tied, free, stranded } = tiedShards(rules);
  if (free === 0)
    for (let node = 0; node < open.length; node++) if (!tied.some((one) => one.allowed[node])) open[node] = 0;
  let left = shardCount - stranded;
  for (;;) {
    const tightest = tightestOf(tied, weight, open, left);
    if (tightest === null) break;
    const part = tightest.allowed.map((allowed, node) => allowed & (open[node] as number));
    share(shares, weight, part, tightest.count);
    for (let node = 0; node < open.length; node++) if (part[node] === 1) open[node] = 0;
    left -= tightest.count;
    tightest.count = 0;
    for (const one of tied)
      if (one.count > 0 && weightOf(weight, open, one.allowed) === 0) {
        left -= one.count;
        one.count = 0;
      }
  }
  share(shares, weight, open, left);
  return shares;
}

/** Shards by the nodes that they may go to; and how many may go anywhere, and nowhere. */
function tiedShards({ classes, classOf }: CompiledRules): { tied: Tied[]; free: number; stranded: number } {
  const counts = new Uint32Array(classes.length);
  for (const one of classOf) counts[one] = (counts[one] as number) + 1;
  const byNodes = new Map<string, Tied>();
  let stranded = 0;
  for (const [index, { allowed, choices }] of classes.entries()) {
    const count = counts[index] as number;
    if (allowed === null || count === 0) continue;
    if (choices === 0) {
      stranded += count;
      continue;
    }
    const key = allowed.join('');
    const same = byNodes.get(key);
    if (same === undefined) byNodes.set(key, { allowed, count });
    else same.count += count;
  }
  return { tied: [...byNodes.values()], free: counts[0] as number, stranded };
}

/** The most shards a weight, if that is more than all that is left would have. */
function tightestOf(tied: readonly Tied[], weight: Float64Array, open: Uint8Array, left: number): Tied | null {
  let best: Tied | null = null;
  let count = left;
  let within = weightOf(weight, open, null);
  for (const one of tied) {
    if (one.count === 0) continue;
    const own = weightOf(weight, open, one.allowed);
    if (one.count * within <= count * own) continue;
    best = one;
    count = one.count;
    within = own;
  }
  return best;
}

function weightOf(weight: Float64Array, open: Uint8Array, allowed: Uint8Array | null): number {
  let sum = 0;
  for (let node = 0; node < weight.length; node++)
    if (open[node] === 1 && (allowed === null || allowed[node] === 1)) sum += weight[node] as number;
  return sum;
}

/** Exact: products stay below 2^31, and a quotient that is not whole is farther from the next whole number than a double rounds. */
function share({ least, most }: NodeShares, weight: Float64Array, part: Uint8Array, count: number): void {
  const total = weightOf(weight, part, null);
  for (let node = 0; node < weight.length; node++) {
    if (part[node] === 0) continue;
    const product = count * (weight[node] as number);
    const whole = Math.floor(product / total);
    least[node] = whole;
    most[node] = whole * total === product ? whole : whole + 1;
  }
}
