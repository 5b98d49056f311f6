/** How namespaces are asked for. */
import { matchesQuery, matchGlob, NAMESPACE_QUERY_KEYS, namespaceFields } from '@omnirelay/protocol';
import type { NamespaceListQuery, ShardNamespace } from '@omnirelay/wire';
import type { KeyedSort } from '../keyed-page.ts';
import { fieldTreeOf, keyedSort, readQueries } from '../list-query.ts';
import { shardNamespace } from '../shard-schemas.ts';

export const NAMESPACE_FIELDS = fieldTreeOf(shardNamespace);

/** @throws Problem invalid_input */
export function namespaceFilter(
  { namespace, query }: NamespaceListQuery,
  nowMs: number,
): (one: ShardNamespace) => boolean {
  const queries = query === undefined ? [] : readQueries([{ path: 'query', text: query }], NAMESPACE_QUERY_KEYS, nowMs);
  return (one) =>
    (namespace === undefined || namespace.some((pattern) => matchGlob(pattern, one.namespace))) &&
    queries.every((asked) => matchesQuery(asked, namespaceFields(one)));
}

const { rule: _rules, role: _roles, ...SORT_KEYS } = NAMESPACE_QUERY_KEYS;

/** By name without one. @throws Problem invalid_input */
export const namespaceSort = (text: string | undefined): KeyedSort<ShardNamespace> =>
  keyedSort(text, {
    keys: SORT_KEYS,
    idKey: 'namespace',
    idOf: ({ namespace }) => namespace,
    fieldsOf: namespaceFields,
  });
