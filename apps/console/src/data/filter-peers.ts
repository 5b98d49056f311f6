/** The filter box of nodes: the one query grammar over the fields of a peer. */
import { PEER_QUERY_KEYS, peerFields } from '@omnirelay/protocol/query';
import type { Peer } from './model.ts';
import { type IgnoredTerm, queryFilter } from './query-filter.ts';

export interface PeerFilter {
  /** Those of a fleet that match, in its order. Asked again of a fleet of which little has changed, it looks at what has. */
  readonly of: (peers: readonly Peer[]) => readonly Peer[];
  /** What of the query could not be understood and was left out; the rest holds. */
  readonly ignored: readonly IgnoredTerm[];
}

export function peerFilter(text: string): PeerFilter {
  const { matches, all, ignored } = queryFilter<Peer>(text, { keys: PEER_QUERY_KEYS, fields: peerFields });
  return { of: (peers) => (all ? peers : peers.filter(matches)), ignored };
}
