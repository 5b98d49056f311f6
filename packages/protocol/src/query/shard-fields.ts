/** The keys by which shards are looked for, and what each means: one table for the API, the CLI's `--query` and the console's filter box. */
import { type FieldTable, fieldsOf, moment, present } from './field-table.ts';
import type { QueryFields } from './match-query.ts';
import type { QueryKeys } from './query-keys.ts';

/** What of a shard can be looked for. */
export interface QueriedShard {
  readonly namespace: string;
  readonly shardId: string;
  readonly strategyId: string;
  readonly ownerNodeId?: string | undefined;
  readonly leaderId?: string | undefined;
  /** Decimal. */
  readonly leaderEpoch?: string | undefined;
  readonly status: string;
  /** `<lineage epoch>.<generation>` that changed it last. */
  readonly version: string;
  /** RFC 3339. */
  readonly updatedAt?: string | undefined;
  readonly changeTicket?: string | undefined;
  readonly moving?: { readonly from?: string | undefined; readonly to: string; readonly stage: string } | undefined;
}

/**
 * What a shard is in, as a person looks at it: its status, and whether who should serve it does. `leaderless`: it has an owner, and nobody holds
 * it. `unowned`: no node may have it. `waiting`: another one holds it than the map wants, and nothing is under way.
 */
export type ShardState =
  | 'leaderless'
  | 'unowned'
  | 'waiting'
  | 'moving'
  | 'draining'
  | 'paused'
  | 'disabled'
  | 'active';

export function shardState({ status, moving, ownerNodeId, leaderId }: QueriedShard): ShardState {
  // Of what operators took out of service nobody is to be the leader.
  if (status === 'Disabled') return 'disabled';
  if (status === 'Paused') return 'paused';
  if (moving !== undefined && moving.stage !== 'aborted') return 'moving';
  if (ownerNodeId === undefined) return 'unowned';
  if (leaderId === undefined) return 'leaderless';
  if (leaderId !== ownerNodeId) return 'waiting';
  return status === 'Draining' ? 'draining' : 'active';
}

/** What `owner:none` finds: where there is nobody, nothing or no such thing. */
const NONE = 'none';

export const SHARD_QUERY_KEYS = {
  shard: 'text',
  id: { sameAs: 'shard' },
  namespace: 'text',
  ns: { sameAs: 'namespace' },
  owner: 'text',
  node: { sameAs: 'owner' },
  leader: 'text',
  epoch: 'number',
  status: 'text',
  state: 'text',
  strategy: 'text',
  moving: 'text',
  from: 'text',
  to: 'text',
  version: 'version',
  updated: 'moment',
  ticket: 'text',
} as const satisfies QueryKeys;

const VALUES: FieldTable<typeof SHARD_QUERY_KEYS, QueriedShard> = {
  shard: ({ shardId }) => [shardId],
  namespace: ({ namespace }) => [namespace],
  owner: ({ ownerNodeId }) => [ownerNodeId ?? NONE],
  leader: ({ leaderId }) => [leaderId ?? NONE],
  epoch: ({ leaderEpoch }) => present(leaderEpoch).map(Number),
  status: ({ status }) => [status],
  state: (shard) => [shardState(shard)],
  strategy: ({ strategyId }) => [strategyId],
  moving: ({ moving }) => [moving?.stage ?? NONE],
  from: ({ moving }) => present(moving?.from),
  to: ({ moving }) => present(moving?.to),
  version: ({ version }) => [version],
  updated: ({ updatedAt }) => moment(updatedAt),
  ticket: ({ changeTicket }) => present(changeTicket),
};

/** Bare words are looked for in the shard's name with its namespace before it, and in its owner. */
export const shardFields = (shard: QueriedShard): QueryFields =>
  fieldsOf(VALUES, shard, [`${shard.namespace}/${shard.shardId}`, ...present(shard.ownerNodeId)]);
