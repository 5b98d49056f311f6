/** How shards are asked for: filters, and the query in the one grammar. Filters look at columns; only a query looks at whole shards. */

import type { MapHead, NamespaceMap } from '@omnirelay/protocol';
import {
  type MapVersion,
  matchesQuery,
  matchGlob,
  NOBODY,
  type Query,
  type QueryFields,
  SHARD_QUERY_KEYS,
  SHARD_STATUSES,
  shardFields,
  shardName,
} from '@omnirelay/protocol';
import type { ShardFilter } from '@omnirelay/wire';
import { fieldTreeOf, readQueries } from '../list-query.ts';
import type { ControlState } from '../operation-context.ts';
import { Problem } from '../problem.ts';
import { shard as shardSchema } from '../shard-schemas.ts';
import { type ShardTeller, stateOf } from './describe-shard.ts';

export const SHARD_FIELDS = fieldTreeOf(shardSchema);
/** What `owner=none` asks for. */
const NONE = 'none';

export interface ShardsAsked extends ShardFilter {
  readonly query?: string;
}

/** Which shards of a map are asked for; made anew for each map. */
export interface ShardFilters {
  isAsked(namespace: string): boolean;
  /** By its name alone. */
  isNamed(shard: number): boolean;
  matches(head: MapHead, teller: ShardTeller): (shard: number) => boolean;
}

const anyOf = (patterns: readonly string[] | undefined, text: string): boolean =>
  patterns === undefined || patterns.some((pattern) => matchGlob(pattern, text));

function statusesAsked(status: readonly string[] | undefined): Uint8Array {
  const known = SHARD_STATUSES.map(stateOf);
  const unknown = status?.find((pattern) => !known.some((name) => matchGlob(pattern, name)));
  if (unknown !== undefined) {
    const message = `there is no status ${JSON.stringify(unknown)}; known: ${known.join(', ')}`;
    throw new Problem('invalid_input', `status: ${message}`, { problems: [{ path: 'status', message }] });
  }
  return Uint8Array.from(known, (name) => (anyOf(status, name) ? 1 : 0));
}

/** @throws Problem invalid_input */
export function shardFilters({ namespace, owner, status, search, query }: ShardsAsked, nowMs: number): ShardFilters {
  const statuses = statusesAsked(status);
  const queries: readonly Query[] =
    query === undefined ? [] : readQueries([{ path: 'query', text: query }], SHARD_QUERY_KEYS, nowMs);
  return {
    isAsked: (name) => anyOf(namespace, name),
    isNamed: (shard) => search === undefined || shardName(shard).includes(search),
    matches({ map }, teller) {
      const owners = Uint8Array.from(map.nodes, (nodeId) => (anyOf(owner, nodeId) ? 1 : 0));
      const unowned = anyOf(owner, NONE) ? 1 : 0;
      return (shard) => {
        const place = map.owner[shard] ?? NOBODY;
        return (
          (place === NOBODY ? unowned : owners[place]) === 1 &&
          statuses[teller.status(shard)] === 1 &&
          (search === undefined || shardName(shard).includes(search)) &&
          (queries.length === 0 || isFound(queries, shardFields(teller.plain(shard))))
        );
      };
    },
  };
}

const isFound = (queries: readonly Query[], fields: QueryFields): boolean =>
  queries.every((query) => matchesQuery(query, fields));

export interface AskedMap {
  readonly map: NamespaceMap;
  readonly head: MapHead;
  readonly past: boolean;
}

/** Maps of the namespaces that are asked for, now or then, in the order of their names. @throws Problem not_found, invalid_input */
export function askedMaps(
  state: ControlState,
  filters: ShardFilters,
  when: MapVersion | number | undefined,
): readonly AskedMap[] {
  const { book, past } = state.shards;
  const maps = book.namespaces().flatMap((name) => (filters.isAsked(name) ? (book.map(name) ?? []) : []));
  if (when !== undefined && typeof when !== 'number' && maps.length !== 1) {
    const message = 'a version belongs to one namespace: name it with `namespace`, or give a moment';
    throw new Problem('invalid_input', `at: ${message}`, { problems: [{ path: 'at', message }] });
  }
  return maps.flatMap((map): AskedMap[] => {
    const head = when === undefined ? map.head : past.at(map, when);
    return head === null ? [] : [{ map, head, past: head !== map.head }];
  });
}
