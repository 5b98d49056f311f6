/** Where one shard goes: to the dearest node with room; where the rules leave none, above a share, or to where a sibling makes way. */
import type { PlacementState } from './placement-state.ts';
import type { Preferences } from './preferences.ts';

/** Siblings in a row that make way for one. */
const STEPS = 64;

/** False: no node has room that the rules leave. */
export function settleWithRoom(state: PlacementState, preferences: Preferences, shard: number): boolean {
  const node = preferences.dearest(shard, state.open, state.allowedFor(shard));
  if (node < 0) return false;
  state.fill(shard, node);
  return true;
}

/** False: the rules leave it no node at all. `moved` hears of siblings that made way. */
export function settleAnyhow(
  state: PlacementState,
  preferences: Preferences,
  { shard, moved }: { readonly shard: number; readonly moved: (sibling: number) => void },
): boolean {
  const node = leastCrowded(state, preferences, shard);
  if (node >= 0) {
    putBesides(state, shard, node);
    return true;
  }
  return state.siblings.has(shard) && displace(state, preferences, { shard, moved, visited: new Set([shard]) });
}

/** A node that has no room, or that was to be left to others. */
function putBesides(state: PlacementState, shard: number, node: number): void {
  if (state.open.has(node)) state.fill(shard, node);
  else state.put(shard, node);
}

/** Of those that the rules leave: below its most and dear, else with the fewest shards a weight. */
function leastCrowded(state: PlacementState, preferences: Preferences, shard: number): number {
  let best = -1;
  let crowd = 0;
  let cost = 0;
  for (let node = 0; node < state.load.length; node++) {
    if (!state.admits(shard, node)) continue;
    const after = (state.load[node] as number) + 1;
    const crowded = after <= (state.most[node] as number) ? 0 : after / (state.weight[node] as number);
    if (best >= 0 && crowded > crowd) continue;
    const own = preferences.cost(shard, node);
    if (best >= 0 && crowded === crowd && !dearer(preferences, { shard, node, best, own, cost })) continue;
    best = node;
    crowd = crowded;
    cost = own;
  }
  return best;
}

interface Rivals {
  readonly shard: number;
  readonly node: number;
  readonly best: number;
  readonly own: number;
  readonly cost: number;
}

const dearer = (preferences: Preferences, { shard, node, best, own, cost }: Rivals): boolean =>
  own < cost || (own === cost && preferences.tie(shard, node) < preferences.tie(shard, best));

interface Displacement {
  readonly shard: number;
  readonly moved: (sibling: number) => void;
  readonly visited: Set<number>;
}

/** An augmenting path through siblings (Kuhn 1955): each that stands in the way goes elsewhere, or is itself made way for. */
function displace(state: PlacementState, preferences: Preferences, { shard, moved, visited }: Displacement): boolean {
  const { allowed } = state.classOf(shard);
  const nodes = [...state.load.keys()]
    .filter((node) => (state.weight[node] as number) > 0 && (allowed === null || allowed[node] === 1))
    .map((node) => ({ node, cost: preferences.cost(shard, node), tie: preferences.tie(shard, node) }))
    .sort((a, b) => a.cost - b.cost || a.tie - b.tie || a.node - b.node);
  for (const { node } of nodes) {
    const blockers = state.siblings.blockers(shard, node);
    const sibling = blockers[0];
    if (blockers.length !== 1 || sibling === undefined || visited.has(sibling) || visited.size > STEPS) continue;
    visited.add(sibling);
    const from = state.owner[sibling] as number;
    state.take(sibling);
    state.put(shard, node);
    const elsewhere = leastCrowded(state, preferences, sibling);
    if (elsewhere >= 0) state.put(sibling, elsewhere);
    else if (!displace(state, preferences, { shard: sibling, moved, visited })) {
      state.take(shard);
      state.put(sibling, from);
      continue;
    }
    moved(sibling);
    return true;
  }
  return false;
}
