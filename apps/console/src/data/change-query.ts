/** The filter box of plans: the one query grammar over the fields of a change, as the control API and the command take it. */
import { CHANGE_QUERY_KEYS, parseQuery } from '@omnirelay/protocol/query';
import type { IgnoredTerm } from './query-filter.ts';

/** What of it the control node does not understand: it is left out, and said so. */
export function ignoredOf(text: string): readonly IgnoredTerm[] {
  const parsed = parseQuery(text, CHANGE_QUERY_KEYS, Date.now());
  return parsed.kind === 'query' ? [] : parsed.problems.map(({ term, message }) => ({ term, why: message }));
}
