/** The filter box: the one query grammar over the fields of a peer. */
import { matchesQuery, parseQuery, type QueryKeys } from '@omnirelay/protocol/query';
import type { Peer } from '../../data/model.ts';

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

export interface FilteredPeers {
  readonly peers: readonly Peer[];
  /** What of the query could not be understood; nothing is filtered then. */
  readonly problems: readonly string[];
}

export function filterPeers(peers: readonly Peer[], text: string): FilteredPeers {
  const parsed = parseQuery(text, PEER_KEYS);
  if (parsed.kind === 'problems') return { peers, problems: parsed.problems.map((problem) => problem.message) };
  const found = peers.filter((peer) =>
    matchesQuery(parsed.query, { valuesOf: (key) => valuesOf(peer, key), defaultTexts: [peer.nodeId] }),
  );
  return { peers: found, problems: [] };
}
