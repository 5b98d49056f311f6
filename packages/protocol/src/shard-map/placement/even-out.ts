/**
 * Where rules keep shards from going straight to where they are missing, others make room: augmenting paths from node to node, each step a shard that may take
 * it (Ford and Fulkerson 1956, by breadth as Edmonds and Karp 1972). Ends where no path is left, so that under pins and exclusions no other placement has fewer
 * shards out of share. Shards that are kept apart stay where they are.
 */
import type { PlacementState } from './placement-state.ts';
import type { Preferences } from './preferences.ts';

/** One shard is evened out by each; what is left goes to later passes. */
export const PATHS = 1_024;
/** Each looks at every shard. */
const PATHS_A_STEP = 8;

type Why = 'over-share' | 'fills-share' | 'makes-room';

/** `moved` hears of each shard that changes its node. Yields, now and then, and returns how many paths it has walked. */
export function* evenOut(
  state: PlacementState,
  preferences: Preferences,
  moved: (shard: number, why: Why) => void,
): Generator<number, number, void> {
  const { load, least, most } = state;
  const over = (node: number): boolean => (load[node] as number) > (most[node] as number);
  const above = (node: number): boolean => (load[node] as number) > (least[node] as number);
  const below = (node: number): boolean => (load[node] as number) < (least[node] as number);
  const under = (node: number): boolean => (load[node] as number) < (most[node] as number);
  const kinds = [
    { from: over, to: below, why: 'over-share' },
    { from: over, to: under, why: 'over-share' },
    { from: above, to: below, why: 'fills-share' },
  ] as const;
  let walked = 0;
  for (const { from, to, why } of kinds)
    while (walked < PATHS) {
      const path = findPath(state, from, to);
      if (path === null) break;
      walkPath(state, preferences, { path, moved: (shard, first) => moved(shard, first ? why : 'makes-room') });
      walked += 1;
      if (walked % PATHS_A_STEP === 0) yield walked;
    }
  return walked;
}

/** The first leaves its node by a shard of its class, and so on; the last only receives. */
type Path = readonly { readonly node: number; readonly by: number }[];

function findPath(state: PlacementState, from: (node: number) => boolean, to: (node: number) => boolean): Path | null {
  const { rules, load, weight, owner, siblings } = state;
  const nodes = load.length;
  if (![...load.keys()].some((node) => (weight[node] as number) > 0 && to(node))) return null;
  /** Node and class that lead to each; -1: a source, -2: not reached. */
  const parent = new Int32Array(nodes).fill(-2);
  const by = new Int32Array(nodes);
  const queue: number[] = [];
  for (let node = 0; node < nodes; node++)
    if (from(node)) {
      parent[node] = -1;
      queue.push(node);
    }
  if (queue.length === 0) return null;
  const classesAt: Set<number>[] = Array.from({ length: nodes }, () => new Set());
  for (let shard = 0; shard < owner.length; shard++) {
    const node = owner[shard] as number;
    if (node >= 0 && !siblings.has(shard)) classesAt[node]?.add(rules.classOf[shard] as number);
  }
  const expanded = new Uint8Array(rules.classes.length);
  for (let at = 0; at < queue.length; at++) {
    const node = queue[at] as number;
    for (const one of [...(classesAt[node] as Set<number>)].sort((a, b) => a - b)) {
      if (expanded[one] === 1) continue;
      expanded[one] = 1;
      const allowed = rules.classes[one]?.allowed ?? null;
      for (let next = 0; next < nodes; next++) {
        if (parent[next] !== -2 || (weight[next] as number) === 0 || (allowed !== null && allowed[next] === 0))
          continue;
        parent[next] = node;
        by[next] = one;
        if (to(next)) return backFrom(next, parent, by);
        queue.push(next);
      }
    }
  }
  return null;
}

function backFrom(last: number, parent: Int32Array, by: Int32Array): Path {
  const path = [{ node: last, by: -1 }];
  for (let node = last; parent[node] !== -1; node = parent[node] as number)
    path.unshift({ node: parent[node] as number, by: by[node] as number });
  return path;
}

interface Walk {
  readonly path: Path;
  readonly moved: (shard: number, first: boolean) => void;
}

/** From the far end, so that nobody has more than its share meanwhile. */
function walkPath(state: PlacementState, preferences: Preferences, { path, moved }: Walk): void {
  for (let at = path.length - 2; at >= 0; at--) {
    const { node, by } = path[at] as Path[number];
    const to = (path[at + 1] as Path[number]).node;
    let mover = -1;
    let cost = -1;
    for (let shard = 0; shard < state.owner.length; shard++) {
      if (state.owner[shard] !== node || state.rules.classOf[shard] !== by || state.siblings.has(shard)) continue;
      const gain = preferences.cost(shard, node);
      if (gain <= cost) continue;
      mover = shard;
      cost = gain;
    }
    state.take(mover);
    state.put(mover, to);
    moved(mover, at === 0);
  }
}
