/** The filter box: the one query grammar over the fields of a peer. */
import { matchesQuery, parseQuery, type QueryKeys } from '@omnirelay/protocol/query';
import type { Peer } from './model.ts';

export const PEER_KEYS: QueryKeys = {
  cluster: 'text',
  health: 'number',
  intent: 'text',
  label: 'text',
  node: 'text',
  region: 'text',
  role: 'text',
  rtt: 'number',
  state: 'text',
  status: 'text',
  version: 'text',
  zone: 'text',
};

function valuesOf(peer: Peer, key: string): readonly (string | number)[] {
  const { metadata } = peer;
  switch (key) {
    case 'node':
      return [peer.nodeId];
    case 'state':
    case 'status':
      return [peer.status];
    case 'intent':
      return [peer.intent];
    case 'cluster':
      return [metadata.clusterId];
    case 'region':
      return [metadata.region];
    case 'role':
      return [metadata.role];
    case 'zone':
      return [metadata.zone];
    case 'version':
      return [metadata.meshVersion];
    case 'health':
      return peer.healthScore === undefined ? [] : [peer.healthScore];
    case 'rtt':
      return peer.rttMs === undefined ? [] : [peer.rttMs];
    case 'label':
      return Object.entries(metadata.labels).flatMap(([name, label]) => [name, `${name}=${label.value}`]);
    default:
      return [];
  }
}

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
  const parsed = parseQuery(text, PEER_KEYS);
  const query = parsed.kind === 'query' ? parsed.query : parsed.understood;
  const problems = parsed.kind === 'query' ? [] : parsed.problems;
  const found = peers.filter((peer) =>
    matchesQuery(query, { valuesOf: (key) => valuesOf(peer, key), defaultTexts: [peer.nodeId] }),
  );
  return { peers: found, ignored: problems.map(({ term, message }) => ({ term, why: message })) };
}
