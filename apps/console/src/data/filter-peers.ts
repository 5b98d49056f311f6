/** The filter box: the one query grammar over the fields of a peer. */
import { matchesQuery, PEER_QUERY_KEYS, parseQuery, peerFields } from '@omnirelay/protocol/query';
import type { Peer } from './model.ts';

export interface IgnoredTerm {
  /** As it was written; empty when it is not about one term. */
  readonly term: string;
  readonly why: string;
}

export interface FilteredPeers {
  readonly peers: readonly Peer[];
  /** What of the query could not be understood and was left out; the rest holds. */
  readonly ignored: readonly IgnoredTerm[];
}

export function filterPeers(peers: readonly Peer[], text: string): FilteredPeers {
  const parsed = parseQuery(text, PEER_QUERY_KEYS);
  const query = parsed.kind === 'query' ? parsed.query : parsed.understood;
  const problems = parsed.kind === 'query' ? [] : parsed.problems;
  const found = peers.filter((peer) => matchesQuery(query, peerFields(peer)));
  return { peers: found, ignored: problems.map(({ term, message }) => ({ term, why: message })) };
}
