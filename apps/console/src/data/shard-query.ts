/** The filter box of the shards: the one query grammar over the fields of a shard, as the control API and the command take it. */
import { SHARD_QUERY_KEYS, shardFields } from '@omnirelay/protocol/query';
import { type QueryFilter, queryFilter } from './query-filter.ts';
import type { ShardCell } from './shard-cell.ts';

export const shardFilter = (text: string): QueryFilter<ShardCell> =>
  queryFilter(text, { keys: SHARD_QUERY_KEYS, fields: shardFields });
