/** How nodes are asked for beside their leases: the query in the one grammar, and the order. */
import { LEASE_HEALTH_QUERY_KEYS, leaseHealthFields, matchesQuery } from '@omnirelay/protocol';
import type { NodeHealth } from '@omnirelay/wire';
import type { KeyedSort } from '../keyed-page.ts';
import { nodeHealth } from '../lease-health-schemas.ts';
import { fieldTreeOf, keyedSort, readQueries } from '../list-query.ts';

export const NODE_HEALTH_FIELDS = fieldTreeOf(nodeHealth);

/** @throws Problem invalid_input */
export function nodeHealthFilter(query: string | undefined, nowMs: number): (node: NodeHealth) => boolean {
  const queries =
    query === undefined ? [] : readQueries([{ path: 'query', text: query }], LEASE_HEALTH_QUERY_KEYS, nowMs);
  return (node) => queries.every((one) => matchesQuery(one, leaseHealthFields(node)));
}

/** By node without one. @throws Problem invalid_input */
export const nodeHealthSort = (text: string | undefined): KeyedSort<NodeHealth> =>
  keyedSort(text, {
    keys: LEASE_HEALTH_QUERY_KEYS,
    idKey: 'node',
    idOf: ({ nodeId }) => nodeId,
    fieldsOf: leaseHealthFields,
  });
