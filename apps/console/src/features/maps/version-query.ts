/** The filter box of map versions: the one query grammar over the fields of a version, as the control API and the command take it. */
import { MAP_VERSION_QUERY_KEYS, mapVersionFields } from '@omnirelay/protocol/query';
import type { ShardMapVersion } from '../../data/model.ts';
import { type QueryFilter, queryFilter } from '../../data/query-filter.ts';

export const versionFilter = (text: string): QueryFilter<ShardMapVersion> =>
  queryFilter(text, { keys: MAP_VERSION_QUERY_KEYS, fields: mapVersionFields });
