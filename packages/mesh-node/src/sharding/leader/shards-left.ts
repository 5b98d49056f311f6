/** What a node that gives its shards away still has, as whoever leads the mesh knows it. */
import type { NodeId } from '@omnirelay/primitives';
import { type Authority, decodeMoves, shardsWith } from '@omnirelay/protocol';
import type { FollowedShards } from '../followed-shards.ts';
import { namespaceRecords } from './namespace-desk.ts';
import type { ShardLeader } from './shard-leader.ts';

export interface ShardsLeftView {
  readonly leader: Pick<ShardLeader, 'sight' | 'desks'>;
  readonly follow: FollowedShards;
  /** What leads the mesh, while this node does. */
  readonly authority: Authority | undefined;
}

/**
 * Shards that the node owns, is being given, or has not let go for good. Null while that cannot be told: another leads, something is not read or is being
 * written, or the node may still be given some. Once it is 0, this leader gives the node nothing.
 */
export function shardsLeft(node: NodeId, { leader, follow, authority }: ShardsLeftView): number | null {
  const { sight, desks } = leader;
  if (!sight.hasRead(authority, follow) || sight.takes(node)) return null;
  let left = 0;
  for (const namespace of follow.all().keys()) {
    const records = namespaceRecords(namespace, follow, sight);
    if (records === null || desks.get(namespace)?.busy === true) return null;
    const moves = records.moves === undefined ? undefined : decodeMoves(records.moves.value);
    left += shardsWith(node, records.head?.map, moves?.moves ?? []);
  }
  return left;
}
