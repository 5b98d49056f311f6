/** A query without what could not be understood of it, term by term as it was written: what the control node takes as well. */
import { PEER_QUERY_KEYS, parseQuery, QUERY_BOUNDS } from '@omnirelay/protocol/query';

/** Spaces part terms, except in quotes. */
const TERM = /(?:[^ \t\r\n"]|"(?:\\[\s\S]|[^"\\])*"?)+/g;

export function understoodTerms(text: string): string {
  if (text.length > QUERY_BOUNDS.characters) return '';
  return (text.match(TERM) ?? [])
    .filter((term) => parseQuery(term, PEER_QUERY_KEYS).kind === 'query')
    .slice(0, QUERY_BOUNDS.terms)
    .join(' ');
}
