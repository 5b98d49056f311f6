/** The filters of the peers list, each in the one query grammar, and the query itself: all joined by AND, nothing ignored in silence. */
import { matchesQuery, parseQuery, type Query, type QueryKeys } from '@omnirelay/protocol';
import type { Peer, PeerListQuery } from '@omnirelay/wire';
import { type FieldProblem, Problem } from './problem.ts';

export const PEER_QUERY_KEYS = {
  node: 'text',
  role: 'text',
  cluster: 'text',
  region: 'text',
  zone: 'text',
  version: 'text',
  status: 'text',
  intent: 'text',
  health: 'number',
  rtt: 'number',
  label: 'text',
} as const satisfies QueryKeys;

const FILTERS = ['role', 'cluster', 'region', 'version', 'status', 'health', 'label'] as const;

function valuesOf(peer: Peer, key: string): readonly (string | number)[] {
  const { metadata } = peer;
  switch (key as keyof typeof PEER_QUERY_KEYS) {
    case 'node':
      return [peer.nodeId];
    case 'role':
      return [metadata.role];
    case 'cluster':
      return [metadata.clusterId];
    case 'region':
      return [metadata.region];
    case 'zone':
      return [metadata.zone];
    case 'version':
      return [metadata.meshVersion];
    case 'status':
      return [peer.status];
    case 'intent':
      return [peer.intent];
    case 'health':
      return peer.healthScore === undefined ? [] : [peer.healthScore];
    case 'rtt':
      return peer.rttMs === undefined ? [] : [peer.rttMs];
    case 'label':
      return Object.entries(metadata.labels).flatMap(([name, { value }]) => [name, `${name}=${value}`]);
  }
}

/** @throws Problem invalid_input */
export function peerFilter(input: PeerListQuery): (peer: Peer) => boolean {
  const queries: Query[] = [];
  const problems: FieldProblem[] = [];
  const add = (path: string, text: string): void => {
    const parsed = parseQuery(text, PEER_QUERY_KEYS);
    if (parsed.kind === 'query') queries.push(parsed.query);
    else problems.push(...parsed.problems.map(({ at, message }) => ({ path, message: `${message} (at ${at})` })));
  };
  for (const name of FILTERS) {
    const wanted = input[name];
    // A filter's values are alternatives; a quote or a comma inside one belongs to the grammar.
    if (wanted !== undefined && wanted.length > 0)
      add(name, `${name}:${wanted.map((v) => (/\s/.test(v) ? JSON.stringify(v) : v)).join(',')}`);
  }
  if (input.query !== undefined) add('query', input.query);
  if (problems.length > 0)
    throw new Problem('invalid_input', problems.map(({ path, message }) => `${path}: ${message}`).join('; '), {
      problems,
    });
  return (peer) =>
    queries.every((query) =>
      matchesQuery(query, {
        valuesOf: (key) => valuesOf(peer, key),
        defaultTexts: [peer.nodeId, peer.metadata.endpoint],
      }),
    );
}
