/** A query without what could not be understood of it, term by term as it was written: what the control node takes as well. */
import { parseQuery, QUERY_BOUNDS, type QueryKeys } from '@omnirelay/protocol/query';

/** Spaces part terms, except in quotes. */
const TERM = /(?:[^ \t\r\n"]|"(?:\\[\s\S]|[^"\\])*"?)+/g;

export function understoodTerms(text: string, keys: QueryKeys): string {
  if (text.length > QUERY_BOUNDS.characters) return '';
  return (text.match(TERM) ?? [])
    .filter((term) => parseQuery(term, keys, Date.now()).kind === 'query')
    .slice(0, QUERY_BOUNDS.terms)
    .join(' ');
}
