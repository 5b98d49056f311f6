/** How generations of maps are asked for. */
import { MAP_VERSION_QUERY_KEYS, mapVersionFields, matchesQuery } from '@omnirelay/protocol';
import type { ShardMapVersion, ShardMapVersionQuery } from '@omnirelay/wire';
import { fieldTreeOf, readQueries } from '../list-query.ts';
import { shardMapVersion } from '../shard-schemas.ts';
import { timeRange } from '../time-range.ts';

export const MAP_VERSION_FIELDS = fieldTreeOf(shardMapVersion);

/** @throws Problem invalid_input */
export function versionFilter(input: ShardMapVersionQuery, nowMs: number): (version: ShardMapVersion) => boolean {
  const { from, to } = timeRange(input, nowMs);
  const queries =
    input.query === undefined ? [] : readQueries([{ path: 'query', text: input.query }], MAP_VERSION_QUERY_KEYS, nowMs);
  return (version) => {
    const at = Date.parse(version.at);
    return at >= from && at < to && queries.every((asked) => matchesQuery(asked, mapVersionFields(version)));
  };
}
