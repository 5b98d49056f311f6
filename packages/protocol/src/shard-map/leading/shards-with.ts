/** How many shards of a namespace a node has to do with: it owns them, is being given them, or has not let them go for good. */
import type { NodeId } from '@omnirelay/primitives';
import type { HandoverMove } from '../handover/move-records.ts';
import type { OwnerColumn } from '../placement/placement-model.ts';

export function shardsWith(node: NodeId, map: OwnerColumn | undefined, moves: readonly HandoverMove[]): number {
  const shards = new Set<number>();
  const place = map?.nodes.indexOf(node) ?? -1;
  if (map !== undefined && place >= 0)
    for (const [shard, owner] of map.owner.entries()) if (owner === place) shards.add(shard);
  for (const { shard, from, to } of moves) if (from.nodeId === node || to.nodeId === node) shards.add(shard);
  return shards.size;
}
