/**
 * The fewest moves with which anybody could reach the shares that a placement reached, or nearer ones. Three things are true of every placement, so the
 * greatest of what they ask is a bound (docs/protocols/shard-map.md has the proof). It is met without rules; under rules it may be below what is possible.
 */
import type { Kept } from './keep-owners.ts';
import type { PlacementState } from './placement-state.ts';

export interface Reached {
  readonly kept: Kept;
  /** Of each node, once all that has to move has gone. */
  readonly loadKept: Uint32Array;
}

export function leastMoves(state: PlacementState, { kept, loadKept }: Reached): number {
  const { orphans, fixed, apart, before } = kept;
  const { load, least, most, owner } = state;
  const never = orphans.reduce((count, shard) => count + (owner[shard] === -1 && before[shard] === -1 ? 1 : 0), 0);
  let excess = 0;
  let deficit = 0;
  for (let node = 0; node < load.length; node++) {
    const [has, had] = [load[node] as number, loadKept[node] as number];
    const [low, high] = [least[node] as number, most[node] as number];
    excess += Math.max(0, had - high) - Math.max(0, has - high);
    deficit += Math.max(0, low - had) - Math.max(0, low - has);
  }
  const leave = fixed - never + Math.max(apart, excess + crowdedOut(state, { kept, loadKept }));
  return Math.max(0, leave, deficit - (orphans.length - fixed));
}

/** Shards that have to leave for others that may go nowhere else, besides those above a most; of sets of nodes that share none. */
function crowdedOut(state: PlacementState, { kept, loadKept }: Reached): number {
  const { rules, owner, most } = state;
  if (rules.classes.length === 1) return 0;
  const arrivals = new Uint32Array(rules.classes.length);
  for (const shard of kept.orphans.slice(0, kept.fixed))
    if (owner[shard] !== -1)
      arrivals[rules.classOf[shard] as number] = (arrivals[rules.classOf[shard] as number] as number) + 1;
  const sets = rules.classes.flatMap(({ allowed }, index) => {
    if (allowed === null || arrivals[index] === 0) return [];
    let crowd = arrivals[index] as number;
    for (let node = 0; node < allowed.length; node++)
      if (allowed[node] === 1) crowd += Math.min(0, (loadKept[node] as number) - (most[node] as number));
    return crowd > 0 ? [{ allowed, crowd }] : [];
  });
  const taken = new Uint8Array(most.length);
  let sum = 0;
  for (const { allowed, crowd } of sets.sort((a, b) => b.crowd - a.crowd)) {
    if (allowed.some((one, node) => one === 1 && taken[node] === 1)) continue;
    for (let node = 0; node < taken.length; node++) taken[node] = (taken[node] as number) | (allowed[node] as number);
    sum += crowd;
  }
  return sum;
}
