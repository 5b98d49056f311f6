/**
 * Counts what a change of one node moved and how even it left the load, from owners alone, so that the planner and its peers are judged alike. The floor is the
 * fewest moves after which every node has its share, S / N rounded down or up: see docs/protocols/shard-map.md.
 */
import { NOBODY } from '@omnirelay/protocol';

/** Owner of each shard, by the id of the node. */
export type Owners = readonly string[];

export function ownersOf({ nodes, owner }: { readonly nodes: readonly string[]; readonly owner: Uint16Array }): Owners {
  return Array.from(owner, (node) => {
    if (node === NOBODY) throw new Error('a placement without rules left a shard without an owner');
    return nodes[node] as string;
  });
}

export const movesBetween = (before: Owners, after: Owners): number =>
  before.reduce((moves, owner, shard) => moves + (owner === after[shard] ? 0 : 1), 0);

export function floorOf(before: Owners, nodes: readonly string[]): number {
  const load = loads(before, nodes);
  const kept = [...load.values()].reduce((sum, count) => sum + count, 0);
  const least = Math.floor(before.length / nodes.length);
  const most = Math.ceil(before.length / nodes.length);
  let excess = 0;
  let deficit = 0;
  for (const count of load.values()) {
    excess += Math.max(0, count - most);
    deficit += Math.max(0, least - count);
  }
  return Math.max(before.length - kept + excess, deficit);
}

export function maxToMean(owners: Owners, nodes: readonly string[]): number {
  return Math.max(...loads(owners, nodes).values()) / (owners.length / nodes.length);
}

/** The least max to mean there is: ceil(S / N) / (S / N). */
export const leastMaxToMean = (shards: number, nodes: number): number => Math.ceil(shards / nodes) / (shards / nodes);

function loads(owners: Owners, nodes: readonly string[]): Map<string, number> {
  const load = new Map(nodes.map((node) => [node, 0]));
  for (const owner of owners) {
    const count = load.get(owner);
    if (count !== undefined) load.set(owner, count + 1);
  }
  return load;
}
