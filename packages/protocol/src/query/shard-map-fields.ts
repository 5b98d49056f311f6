/** The keys by which namespaces and versions of their maps are looked for: one table for the API, the CLI's `--query` and the console. */
import { type FieldTable, fieldsOf, moment, present } from './field-table.ts';
import type { QueryFields } from './match-query.ts';
import type { QueryKeys } from './query-keys.ts';

export interface QueriedNamespace {
  readonly namespace: string;
  readonly kind: string;
  readonly shardCount: number;
  readonly strategy: { readonly id: string };
  readonly rules: readonly { readonly id: string }[];
  readonly roles: readonly string[];
  readonly version?: string | undefined;
  readonly owners: number;
  readonly imbalance?: number | undefined;
  /** RFC 3339. */
  readonly updatedAt?: string | undefined;
}

export interface QueriedMapVersion {
  readonly namespace: string;
  readonly version: string;
  readonly at: string;
  readonly cause: string;
  readonly actor: string;
  readonly reason?: string | undefined;
  readonly changeTicket?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly changeId?: string | undefined;
  readonly moved: number;
  readonly deltaPercent: number;
  readonly statusChanges: number;
}

export const NAMESPACE_QUERY_KEYS = {
  namespace: 'text',
  ns: { sameAs: 'namespace' },
  kind: 'text',
  shards: 'number',
  strategy: 'text',
  rule: 'text',
  role: 'text',
  version: 'version',
  owners: 'number',
  imbalance: 'number',
  updated: 'moment',
} as const satisfies QueryKeys;

export const MAP_VERSION_QUERY_KEYS = {
  namespace: 'text',
  ns: { sameAs: 'namespace' },
  version: 'version',
  at: 'moment',
  cause: 'text',
  actor: 'text',
  reason: 'text',
  ticket: 'text',
  correlation: 'text',
  change: 'text',
  moved: 'number',
  delta: 'number',
  statuses: 'number',
} as const satisfies QueryKeys;

const NAMESPACE: FieldTable<typeof NAMESPACE_QUERY_KEYS, QueriedNamespace> = {
  namespace: ({ namespace }) => [namespace],
  kind: ({ kind }) => [kind],
  shards: ({ shardCount }) => [shardCount],
  strategy: ({ strategy }) => [strategy.id],
  rule: ({ rules }) => rules.map(({ id }) => id),
  role: ({ roles }) => roles,
  version: ({ version }) => present(version),
  owners: ({ owners }) => [owners],
  imbalance: ({ imbalance }) => present(imbalance),
  updated: ({ updatedAt }) => moment(updatedAt),
};

const MAP_VERSION: FieldTable<typeof MAP_VERSION_QUERY_KEYS, QueriedMapVersion> = {
  namespace: ({ namespace }) => [namespace],
  version: ({ version }) => [version],
  at: ({ at }) => moment(at),
  cause: ({ cause }) => [cause],
  actor: ({ actor }) => [actor],
  reason: ({ reason }) => present(reason),
  ticket: ({ changeTicket }) => present(changeTicket),
  correlation: ({ correlationId }) => present(correlationId),
  change: ({ changeId }) => present(changeId),
  moved: ({ moved }) => [moved],
  delta: ({ deltaPercent }) => [deltaPercent],
  statuses: ({ statusChanges }) => [statusChanges],
};

/** Bare words are looked for in the name. */
export const namespaceFields = (namespace: QueriedNamespace): QueryFields =>
  fieldsOf(NAMESPACE, namespace, [namespace.namespace]);

/** Bare words are looked for in namespace, version, actor and reason. */
export const mapVersionFields = (version: QueriedMapVersion): QueryFields =>
  fieldsOf(MAP_VERSION, version, [version.namespace, version.version, version.actor, ...present(version.reason)]);
