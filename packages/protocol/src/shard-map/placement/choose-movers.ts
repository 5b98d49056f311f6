/**
 * Which shards leave a node that could stay: those above their node's most, and, where the shards without a node do not fill what is missing elsewhere, as
 * many more as that takes. Of those that could go, the ones that like it least where they are; among equals by hash, then by number.
 */
import type { MoverScratch } from './mover-scratch.ts';
import { type PlacementProgress, SHARDS_A_STEP } from './placement-model.ts';
import type { PlacementState } from './placement-state.ts';
import type { Preferences } from './preferences.ts';

export interface Movers {
  readonly overShare: readonly number[];
  readonly fillsShare: readonly number[];
}

interface Order {
  /** Of shards, how much each dislikes its node. */
  readonly cost: Float64Array;
  readonly hash: Uint32Array;
}

const goesBefore = ({ cost, hash }: Order, a: number, b: number): number =>
  (cost[b] as number) - (cost[a] as number) || (hash[a] as number) - (hash[b] as number) || a - b;

interface MoversInput {
  /** Shards missing below a least, but for those that shards without a node will fill. */
  readonly missing: number;
  readonly hash: Uint32Array;
  readonly scratch: MoverScratch;
}

export function* chooseMovers(
  state: PlacementState,
  preferences: Preferences,
  { missing, hash, scratch }: MoversInput,
): Generator<PlacementProgress, Movers, void> {
  const { load, least, most, owner } = state;
  const nodes = load.length;
  const { cost, shards, excess, spare, start, end } = scratch.fit(owner.length, nodes);
  let over = 0;
  for (let node = 0; node < nodes; node++) {
    excess[node] = Math.max(0, (load[node] as number) - (most[node] as number));
    over += excess[node] as number;
  }
  // Rules may keep some of them where they are.
  const fill = missing > (state.rules.free ? over : 0);
  let total = 0;
  for (let node = 0; node < nodes; node++) {
    start[node] = total;
    end[node] = total;
    const has = load[node] as number;
    const more = fill ? Math.max(0, has - (excess[node] as number) - (least[node] as number)) : 0;
    spare[node] = more;
    if ((excess[node] as number) + more > 0) total += has;
  }
  if (total === 0) return { overShare: [], fillsShare: [] };
  const order: Order = { cost, hash };
  const may = mayGo(state, fill);
  for (let shard = 0; shard < owner.length; shard++) {
    if (shard > 0 && shard % SHARDS_A_STEP === 0) yield { done: shard, of: owner.length };
    const node = owner[shard] as number;
    if (node < 0 || (excess[node] as number) + (spare[node] as number) === 0) continue;
    if (may !== null && !may(shard)) continue;
    cost[shard] = preferences.cost(shard, node);
    shards[end[node] as number] = shard;
    end[node] = (end[node] as number) + 1;
  }
  const overShare: number[] = [];
  // Those that may fill a share are gathered at the front of the same column: they are never more than were looked at.
  let candidates = 0;
  for (let node = 0; node < nodes; node++) {
    const leave = excess[node] as number;
    const count = leave + (spare[node] as number);
    if (count === 0) continue;
    const from = start[node] as number;
    const to = end[node] as number;
    firstOf(shards, { from, to, count }, order);
    for (let at = 0; at < count && from + at < to; at++) {
      const shard = shards[from + at] as number;
      if (at < leave) overShare.push(shard);
      else shards[candidates++] = shard;
    }
  }
  const wanted = Math.max(0, missing - overShare.length);
  firstOf(shards, { from: 0, to: candidates, count: wanted }, order);
  return { overShare, fillsShare: [...shards.subarray(0, Math.min(wanted, candidates))] };
}

/** Leaves out what has nowhere else to go; null: every shard may go. */
function mayGo({ rules, load, least }: PlacementState, fill: boolean): ((shard: number) => boolean) | null {
  if (rules.free) return null;
  const missing = load.map((has, node) => (fill && has < (least[node] as number) ? 1 : 0));
  const open = rules.classes.map(
    ({ allowed, choices }) =>
      choices > 1 && (!fill || allowed === null || missing.some((one, node) => one === 1 && allowed[node] === 1)),
  );
  return (shard) => open[rules.classOf[shard] as number] as boolean;
}

/** Brings the first `count` by order of those in [from, to) to the front of them, in order. */
function firstOf(
  items: Int32Array,
  { from, to, count }: { readonly from: number; readonly to: number; readonly count: number },
  order: Order,
): void {
  if (count > 8 * (32 - Math.clz32(to - from))) {
    items.subarray(from, to).sort((a, b) => goesBefore(order, a, b));
    return;
  }
  for (let at = from; at < from + count && at < to; at++) {
    let best = at;
    for (let other = at + 1; other < to; other++)
      if (goesBefore(order, items[other] as number, items[best] as number) < 0) best = other;
    const first = items[best] as number;
    items[best] = items[at] as number;
    items[at] = first;
  }
}
