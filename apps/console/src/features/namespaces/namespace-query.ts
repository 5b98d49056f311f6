/** The filter box of namespaces: the one query grammar over the fields of a namespace, as the control API and the command take it. */
import { NAMESPACE_QUERY_KEYS, namespaceFields } from '@omnirelay/protocol/query';
import type { ShardNamespace } from '../../data/model.ts';
import { type QueryFilter, queryFilter } from '../../data/query-filter.ts';

export const namespaceFilter = (text: string): QueryFilter<ShardNamespace> =>
  queryFilter(text, { keys: NAMESPACE_QUERY_KEYS, fields: namespaceFields });
