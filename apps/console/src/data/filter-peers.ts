/** The filter box: the one query grammar over the fields of a peer. */
import { matchesQuery, PEER_QUERY_KEYS, parseQuery, peerFields } from '@omnirelay/protocol/query';
import type { Peer } from './model.ts';

export interface IgnoredTerm {
  /** As it was written; empty when it is not about one term. */
  readonly term: string;
  readonly why: string;
}

export interface PeerFilter {
  /** Those of a fleet that match, in its order. Asked again of a fleet of which little has changed, it looks at what has. */
  readonly of: (peers: readonly Peer[]) => readonly Peer[];
  /** What of the query could not be understood and was left out; the rest holds. */
  readonly ignored: readonly IgnoredTerm[];
}

export function peerFilter(text: string): PeerFilter {
  const parsed = parseQuery(text, PEER_QUERY_KEYS);
  const query = parsed.kind === 'query' ? parsed.query : parsed.understood;
  const problems = parsed.kind === 'query' ? [] : parsed.problems;
  const ignored = problems.map(({ term, message }) => ({ term, why: message }));
  if (query.terms.length === 0) return { of: (peers) => peers, ignored };
  const known = new WeakMap<Peer, boolean>();
  const matches = (peer: Peer): boolean => {
    const before = known.get(peer);
    if (before !== undefined) return before;
    const now = matchesQuery(query, peerFields(peer));
    known.set(peer, now);
    return now;
  };
  return { of: (peers) => peers.filter(matches), ignored };
}
