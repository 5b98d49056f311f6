/** For tests: frames of shards, as the console's server sends them when it is not sampling. */
import { packShards } from '../../../data/pack-shards.ts';
import type { ShardCell } from '../../../data/shard-cell.ts';
import type { ShardFrame } from '../../../data/shard-frame.ts';

const told = { head: { lostForMs: 0 }, sampling: false } as const;

/** All that there are. */
export const wholeFrame = (shards: readonly ShardCell[]): ShardFrame => ({
  kind: 'snapshot',
  ...told,
  shards: packShards(shards),
  ready: true,
  leftOut: 0,
});

export const changeFrame = (changed: readonly ShardCell[], removed: readonly string[] = []): ShardFrame => ({
  kind: 'delta',
  ...told,
  changed: packShards(changed),
  removed,
});
