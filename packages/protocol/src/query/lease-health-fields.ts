/** The keys by which nodes are looked for beside their leases: one table for the API and the CLI's `--query`. */
import { type FieldTable, fieldsOf, moment, present } from './field-table.ts';
import { LOAD_QUERY_KEYS, LOAD_VALUES, type QueriedLoad } from './load-fields.ts';
import type { QueryFields } from './match-query.ts';
import type { QueryKeys } from './query-keys.ts';

export interface QueriedNodeHealth extends QueriedLoad {
  readonly nodeId: string;
  readonly status: string;
  readonly intent: string;
  readonly healthScore?: number | undefined;
  readonly role: string;
  readonly clusterId: string;
  readonly region: string;
  readonly zone: string;
  readonly lease: {
    readonly state: string;
    /** Decimal. */
    readonly epoch?: string | undefined;
    readonly since?: string | undefined;
    readonly endedWhy?: string | undefined;
  };
  readonly shards?: number | undefined;
  readonly scopes?: number | undefined;
}

export const LEASE_HEALTH_QUERY_KEYS = {
  node: 'text',
  role: 'text',
  cluster: 'text',
  region: 'text',
  zone: 'text',
  status: 'text',
  intent: 'text',
  health: 'number',
  lease: 'text',
  state: { sameAs: 'lease' },
  epoch: 'number',
  since: 'moment',
  ended: 'text',
  shards: 'number',
  scopes: 'number',
  ...LOAD_QUERY_KEYS,
} as const satisfies QueryKeys;

const VALUES: FieldTable<typeof LEASE_HEALTH_QUERY_KEYS, QueriedNodeHealth> = {
  node: ({ nodeId }) => [nodeId],
  role: ({ role }) => [role],
  cluster: ({ clusterId }) => [clusterId],
  region: ({ region }) => [region],
  zone: ({ zone }) => [zone],
  status: ({ status }) => [status],
  intent: ({ intent }) => [intent],
  health: ({ healthScore }) => present(healthScore),
  lease: ({ lease }) => [lease.state],
  epoch: ({ lease }) => present(lease.epoch === undefined ? undefined : Number(lease.epoch)),
  since: ({ lease }) => moment(lease.since),
  ended: ({ lease }) => present(lease.endedWhy),
  shards: ({ shards }) => present(shards),
  scopes: ({ scopes }) => present(scopes),
  ...LOAD_VALUES,
};

/** Bare words are looked for in the id. */
export const leaseHealthFields = (node: QueriedNodeHealth): QueryFields => fieldsOf(VALUES, node, [node.nodeId]);
