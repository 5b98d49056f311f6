/** How many shards of each namespace are not active: each once, whatever it is in, as `-state:active` finds them. */
import { shardState } from '@omnirelay/protocol/query';
import type { ShardCell } from '../../data/shard-cell.ts';

export function notActiveOf(shards: readonly ShardCell[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const shard of shards)
    if (shardState(shard) !== 'active') counts.set(shard.namespace, (counts.get(shard.namespace) ?? 0) + 1);
  return counts;
}
