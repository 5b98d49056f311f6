/** Shards for tests: healthy ones of one namespace, dealt to so many nodes in turn. */
import { type ShardCell, shardIdOf } from '../../../data/shard-cell.ts';

export interface ShardsOf {
  readonly count: number;
  readonly nodes?: number;
  readonly namespace?: string;
}

export const aShard = (more: Partial<ShardCell> = {}): ShardCell => ({
  namespace: 'orders',
  shardId: '00412',
  strategyId: 'rendezvous',
  ownerNodeId: 'n-3',
  leaderId: 'n-3',
  leaderEpoch: '4',
  status: 'Active',
  version: '1764150710.44',
  updatedAt: '2026-11-23T14:02:10.412Z',
  ...more,
});

export function shardsOf({ count, nodes = 4, namespace = 'orders' }: ShardsOf): readonly ShardCell[] {
  return Array.from({ length: count }, (_, i) => {
    const owner = `n-${(i % nodes) + 1}`;
    return aShard({ namespace, shardId: shardIdOf(i), ownerNodeId: owner, leaderId: owner });
  });
}

/** Without some of what it has. */
export function without(shard: ShardCell, ...names: readonly (keyof ShardCell)[]): ShardCell {
  const rest: Partial<ShardCell> = { ...shard };
  for (const name of names) delete rest[name];
  return rest as ShardCell;
}
