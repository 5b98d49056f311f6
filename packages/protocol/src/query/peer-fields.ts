/** The keys by which peers are looked for, and what each means: one table for the API, the CLI's `--query` and the console's filter box. */
import type { FieldValue, QueryFields } from './match-query.ts';
import type { QueryKeys } from './query-keys.ts';

/** What of a peer can be looked for. */
export interface QueriedPeer {
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
  label: 'pairs',
} as const satisfies QueryKeys;

type Canonical<Keys> = { [Key in keyof Keys]: Keys[Key] extends string ? Key : never }[keyof Keys];

const present = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value]);

const VALUES: Readonly<Record<Canonical<typeof PEER_QUERY_KEYS>, (peer: QueriedPeer) => readonly FieldValue[]>> = {
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
  label: ({ metadata }) => Object.entries(metadata.labels).flatMap(([name, { value }]) => [name, `${name}=${value}`]),
};

const isKey = (key: string): key is keyof typeof VALUES => Object.hasOwn(VALUES, key);

/** Bare words are looked for in the id and in the address. */
export const peerFields = (peer: QueriedPeer): QueryFields => ({
  defaultTexts: [peer.nodeId, peer.metadata.endpoint],
  valuesOf: (key) => (isKey(key) ? VALUES[key](peer) : []),
});
