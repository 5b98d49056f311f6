/** The moves under way, as sentences: `Shard 12 of orders draining from node-a to node-b`. */
import { shardState } from '@omnirelay/protocol/query';
import type { PeerIntent } from '../../data/model.ts';
import { type ShardCell, shardKey } from '../../data/shard-cell.ts';

export interface MoveUnderWay {
  readonly key: string;
  readonly sentence: string;
}

/** `intentOf`: what operators want of a node; a shard that leaves one that drains is draining, any other is moving. */
export function movesUnderWay(
  shards: readonly ShardCell[],
  intentOf: (nodeId: string) => PeerIntent | undefined,
): readonly MoveUnderWay[] {
  return shards.flatMap((shard) => {
    const { moving, namespace, shardId } = shard;
    if (moving === undefined || shardState(shard) !== 'moving') return [];
    const { from, to } = moving;
    const drains = from !== undefined && intentOf(from) === 'Draining';
    const way = from === undefined ? `to ${to}` : `from ${from} to ${to}`;
    const sentence = `Shard ${Number(shardId)} of ${namespace} ${drains ? 'draining' : 'moving'} ${way}`;
    return [{ key: shardKey(shard), sentence }];
  });
}
