/**
 * The planner that one writes first, beside which plans are measured: as long as any node is out of its share, one shard goes from whoever has the most for its
 * weight to whoever has the least for its. It ends where ours ends, with each node at its share rounded down or up; it is no straw man.
 */
import type { PlacementNode } from '@omnirelay/protocol';
import { sharesOf } from '../sharding/movement-bound.ts';

export interface GreedyPlan {
  /** As made one after the other: a shard that goes on counts again. */
  readonly moves: number;
  /** By node: how many shards it has at the end. */
  readonly load: ReadonlyMap<string, number>;
}

/** @param before owner of each shard; all of them among `nodes` */
export function greedyPlan(before: readonly string[], nodes: readonly PlacementNode[]): GreedyPlan {
  const shares = sharesOf(before.length, nodes);
  const load = new Map<string, number>(nodes.map(({ nodeId }) => [nodeId, 0]));
  for (const owner of before) load.set(owner, (load.get(owner) ?? 0) + 1);
  const loads = nodes.map(({ nodeId, weight }) => {
    const [least, most] = shares.get(nodeId) as readonly [number, number];
    return { nodeId, weight, least, most, count: load.get(nodeId) ?? 0 };
  });
  const fullness = (one: (typeof loads)[number], more = 0): number =>
    one.weight === 0
      ? one.count + more > 0
        ? Number.POSITIVE_INFINITY
        : Number.NEGATIVE_INFINITY
      : (one.count + more) / one.weight;
  let moves = 0;
  while (loads.some(({ count, least, most }) => count < least || count > most)) {
    let from = loads[0] as (typeof loads)[number];
    let to = loads.find(({ weight }) => weight > 0) as (typeof loads)[number];
    for (const one of loads) {
      if (fullness(one) > fullness(from)) from = one;
      if (one.weight > 0 && fullness(one, 1) < fullness(to, 1)) to = one;
    }
    // Nobody is better off: shares of weights that are hard to meet.
    if (fullness(to, 1) > fullness(from)) break;
    from.count -= 1;
    to.count += 1;
    moves += 1;
  }
  return { moves, load: new Map(loads.map(({ nodeId, count }) => [nodeId, count])) };
}
