/** The shards that a node has to do with: those that it holds, and those that the map or a move wants it to hold. */
import type { ShardCell } from '../../data/shard-cell.ts';
import { holderOf } from '../../data/shard-state.ts';

const comesTo = (shard: ShardCell, nodeId: string): boolean =>
  holderOf(shard) !== nodeId && (shard.ownerNodeId === nodeId || shard.moving?.to === nodeId);

const goesFrom = (shard: ShardCell, nodeId: string): boolean =>
  holderOf(shard) === nodeId &&
  (shard.moving === undefined ? shard.ownerNodeId !== nodeId : shard.moving.to !== nodeId);

/** Those that are on their way first: what stays is no news. */
export function nodeShards(shards: readonly ShardCell[], nodeId: string): readonly ShardCell[] {
  const its = shards.filter((shard) => holderOf(shard) === nodeId || comesTo(shard, nodeId));
  const onTheirWay = (shard: ShardCell): boolean => comesTo(shard, nodeId) || goesFrom(shard, nodeId);
  return [...its.filter(onTheirWay), ...its.filter((shard) => !onTheirWay(shard))];
}

/** `24 shards here, 3 of them leaving; 2 more to come.` */
export function nodeShardsSentence(shards: readonly ShardCell[], nodeId: string): string {
  const here = shards.filter((shard) => holderOf(shard) === nodeId);
  const leaving = here.filter((shard) => goesFrom(shard, nodeId)).length;
  const coming = shards.length - here.length;
  return [
    `${here.length} ${here.length === 1 ? 'shard' : 'shards'} here`,
    ...(leaving === 0 ? [] : [`${leaving} of them leaving`]),
    ...(coming === 0 ? [] : [`${coming} more to come`]),
  ].join(', ');
}
