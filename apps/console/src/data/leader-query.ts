/** The filter box of the leaders: the one query grammar over the fields of a term, as the control API and the command take it. */
import { TERM_QUERY_KEYS, termFields } from '@omnirelay/protocol/query';
import type { LeaderTerm } from './leader-model.ts';
import { type QueryFilter, queryFilter } from './query-filter.ts';

export const termFilter = (text: string): QueryFilter<LeaderTerm> =>
  queryFilter(text, { keys: TERM_QUERY_KEYS, fields: termFields });
