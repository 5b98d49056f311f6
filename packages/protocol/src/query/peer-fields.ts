/** The keys by which peers are looked for, and what each means: one table for the API, the CLI's `--query` and the console's filter box. */
import { type FieldTable, fieldsOf, present } from './field-table.ts';
import { LOAD_QUERY_KEYS, LOAD_VALUES, type QueriedLoad } from './load-fields.ts';
import type { QueryFields } from './match-query.ts';
import type { QueryKeys } from './query-keys.ts';

/** What of a peer can be looked for. */
export interface QueriedPeer extends QueriedLoad {
  readonly nodeId: string;
  readonly status: string;
  readonly intent: string;
  readonly healthScore?: number | undefined;
  readonly rttMs?: number | undefined;
  readonly metadata: {
    readonly role: string;
    readonly clusterId: string;
    readonly region: string;
    readonly zone: string;
    readonly meshVersion: string;
    readonly endpoint: string;
    readonly labels: Readonly<Record<string, { readonly value: string }>>;
  };
}

export const PEER_QUERY_KEYS = {
  node: 'text',
  role: 'text',
  cluster: 'text',
  region: 'text',
  zone: 'text',
  version: 'version',
  status: 'text',
  state: { sameAs: 'status' },
  intent: 'text',
  health: 'number',
  rtt: 'milliseconds',
  ...LOAD_QUERY_KEYS,
  label: 'pairs',
} as const satisfies QueryKeys;

const VALUES: FieldTable<typeof PEER_QUERY_KEYS, QueriedPeer> = {
  node: ({ nodeId }) => [nodeId],
  role: ({ metadata }) => [metadata.role],
  cluster: ({ metadata }) => [metadata.clusterId],
  region: ({ metadata }) => [metadata.region],
  zone: ({ metadata }) => [metadata.zone],
  version: ({ metadata }) => [metadata.meshVersion],
  status: ({ status }) => [status],
  intent: ({ intent }) => [intent],
  health: ({ healthScore }) => present(healthScore),
  rtt: ({ rttMs }) => present(rttMs),
  ...LOAD_VALUES,
  label: ({ metadata }) => Object.entries(metadata.labels).flatMap(([name, { value }]) => [name, `${name}=${value}`]),
};

/** Bare words are looked for in the id and in the address. */
export const peerFields = (peer: QueriedPeer): QueryFields =>
  fieldsOf(VALUES, peer, [peer.nodeId, peer.metadata.endpoint]);
