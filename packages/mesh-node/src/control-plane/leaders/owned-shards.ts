/** How many shards each node owns, by the maps of all namespaces as this node has read them. */
import type { ShardState } from '../shards/shard-state.ts';

/** Undefined while they have not all been read. */
export function ownedShards({
  book,
  mirrors,
}: Pick<ShardState, 'book' | 'mirrors'>): ReadonlyMap<string, number> | undefined {
  if (!mirrors.every(({ loaded }) => loaded)) return undefined;
  const owned = new Map<string, number>();
  for (const namespace of book.namespaces()) {
    const map = book.map(namespace)?.head?.map;
    if (map === undefined) continue;
    const counts = new Array<number>(map.nodes.length).fill(0);
    for (const place of map.owner) if (place >= 0 && place < counts.length) counts[place] = (counts[place] ?? 0) + 1;
    for (const [place, nodeId] of map.nodes.entries())
      owned.set(nodeId, (owned.get(nodeId) ?? 0) + (counts[place] ?? 0));
  }
  return owned;
}
