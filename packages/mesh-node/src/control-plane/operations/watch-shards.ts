import { type ShardWatchEvent, type ShardWatchQuery, shardsPb } from '@omnirelay/wire';
import { z } from 'zod';
import { optionalText, shardFilters } from '../list-input.ts';
import type { WatchOperation } from '../operation.ts';
import { shardWatchEvent } from '../shard-schemas.ts';
import { followShards } from '../shards/follow-shards.ts';

export const watchShards: WatchOperation<ShardWatchQuery, ShardWatchEvent> = {
  kind: 'watch',
  name: 'watch-shards',
  summary: 'Stream of shards as they are, then of each that changes, resumable by cursor',
  method: 'GET',
  path: '/shards/watch',
  scope: 'mesh.read',
  tier: 'none',
  rpc: shardsPb.ShardControlService.method.watchShards,
  input: z.strictObject({ cursor: optionalText(500), ...shardFilters }),
  output: shardWatchEvent,
  run: followShards,
};
