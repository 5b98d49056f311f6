/** How leaders, terms and refused writes are asked for: filters, queries in the one grammar, ranges of time, and orders. */
import {
  LEADER_QUERY_KEYS,
  leaderFields,
  matchesQuery,
  type Query,
  type QueryKeys,
  REJECTION_QUERY_KEYS,
  rejectionFields,
  TERM_QUERY_KEYS,
  termFields,
} from '@omnirelay/protocol';
import type {
  FenceRejection,
  FenceRejectionQuery,
  LeaderHistoryQuery,
  LeaderListQuery,
  LeaderTerm,
  LeaderToken,
} from '@omnirelay/wire';
import type { KeyedSort } from '../keyed-page.ts';
import { fenceRejection, leaderTerm, leaderToken } from '../leader-schemas.ts';
import { fieldTreeOf, keyedSort, readQueries, readSort } from '../list-query.ts';
import { timeRange } from '../time-range.ts';
import { scopeFilter } from './scope-filter.ts';

export const LEADER_FIELDS = fieldTreeOf(leaderToken);
export const TERM_FIELDS = fieldTreeOf(leaderTerm);
export const REJECTION_FIELDS = fieldTreeOf(fenceRejection);

const queriesOf = (query: string | undefined, keys: QueryKeys, nowMs: number): readonly Query[] =>
  query === undefined ? [] : readQueries([{ path: 'query', text: query }], keys, nowMs);

/** @throws Problem invalid_input */
export function leaderFilter(input: LeaderListQuery, nowMs: number): (token: LeaderToken) => boolean {
  const isAsked = scopeFilter(input);
  const queries = queriesOf(input.query, LEADER_QUERY_KEYS, nowMs);
  return (token) => isAsked(token.scope) && queries.every((query) => matchesQuery(query, leaderFields(token)));
}

const { label: _pairs, ...SORT_KEYS } = LEADER_QUERY_KEYS;

/** By scope without one. @throws Problem invalid_input */
export const leaderSort = (text: string | undefined): KeyedSort<LeaderToken> =>
  keyedSort(text, { keys: SORT_KEYS, idKey: 'scope', idOf: ({ scope }) => scope, fieldsOf: leaderFields });

/** Terms of which some moment lies within the range. @throws Problem invalid_input */
export function termFilter(input: LeaderHistoryQuery, nowMs: number): (term: LeaderTerm) => boolean {
  const isAsked = scopeFilter(input);
  const range = timeRange(input, nowMs);
  const queries = queriesOf(input.query, TERM_QUERY_KEYS, nowMs);
  return (term) => {
    const { scope, from, to, ended } = term;
    const began = from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from);
    // Of one that nothing tells the end of, no more is known than that it began.
    const over = to === undefined ? (ended === undefined ? Number.POSITIVE_INFINITY : began) : Date.parse(to);
    return (
      isAsked(scope) &&
      began < range.to &&
      over >= range.from &&
      queries.every((query) => matchesQuery(query, termFields(term)))
    );
  };
}

/** @throws Problem invalid_input */
export function rejectionFilter(input: FenceRejectionQuery, nowMs: number): (one: FenceRejection) => boolean {
  const isAsked = scopeFilter(input);
  const range = timeRange(input, nowMs);
  const queries = queriesOf(input.query, REJECTION_QUERY_KEYS, nowMs);
  return (one) => {
    const at = Date.parse(one.at);
    return (
      isAsked(one.scope) &&
      at >= range.from &&
      at < range.to &&
      queries.every((query) => matchesQuery(query, rejectionFields(one)))
    );
  };
}

/** Whether the oldest come first. @throws Problem invalid_input */
export function ascending(sort: string | undefined, key: 'from' | 'at'): boolean {
  const [term] = sort === undefined ? [] : readSort(sort, { [key]: 'moment' });
  return term !== undefined && !term.descending;
}
