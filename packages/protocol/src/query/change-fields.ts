/** The keys by which changes and their moves are looked for: one table for the API, the CLI's `--query` and the console. */
import { type FieldTable, fieldsOf, moment, present } from './field-table.ts';
import type { QueryFields } from './match-query.ts';
import type { QueryKeys } from './query-keys.ts';

interface QueriedPerson {
  readonly subject: string;
  readonly name: string;
}

export interface QueriedChange {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly title: string;
  readonly namespaces: readonly string[];
  readonly steps: number;
  readonly revision: number;
  readonly authors: readonly QueriedPerson[];
  readonly approvals: readonly { readonly by: QueriedPerson }[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly expiresAt: string;
  readonly contentHash: string;
  readonly overrides: readonly { readonly check: string }[];
  readonly reason?: string | undefined;
  readonly changeTicket?: string | undefined;
  readonly rollbackOf?: string | undefined;
}

export interface QueriedMove {
  readonly step: number;
  readonly namespace: string;
  readonly shardId: string;
  readonly from?: string | undefined;
  readonly to: string;
  readonly reason: string;
  readonly state: string;
  readonly endedAt?: string | undefined;
}

export const CHANGE_QUERY_KEYS = {
  id: 'text',
  kind: 'text',
  state: 'text',
  title: 'text',
  namespace: 'text',
  ns: { sameAs: 'namespace' },
  steps: 'number',
  moves: { sameAs: 'steps' },
  revision: 'number',
  author: 'text',
  approver: 'text',
  created: 'moment',
  updated: 'moment',
  expires: 'moment',
  hash: 'text',
  override: 'text',
  reason: 'text',
  ticket: 'text',
  undoes: 'text',
} as const satisfies QueryKeys;

export const MOVE_QUERY_KEYS = {
  step: 'number',
  namespace: 'text',
  ns: { sameAs: 'namespace' },
  shard: 'text',
  from: 'text',
  to: 'text',
  reason: 'text',
  state: 'text',
  ended: 'moment',
} as const satisfies QueryKeys;

const named = ({ subject, name }: QueriedPerson): readonly string[] => [subject, name];

const CHANGE: FieldTable<typeof CHANGE_QUERY_KEYS, QueriedChange> = {
  id: ({ id }) => [id],
  kind: ({ kind }) => [kind],
  state: ({ state }) => [state],
  title: ({ title }) => [title],
  namespace: ({ namespaces }) => namespaces,
  steps: ({ steps }) => [steps],
  revision: ({ revision }) => [revision],
  author: ({ authors }) => authors.flatMap(named),
  approver: ({ approvals }) => approvals.flatMap(({ by }) => named(by)),
  created: ({ createdAt }) => moment(createdAt),
  updated: ({ updatedAt }) => moment(updatedAt),
  expires: ({ expiresAt }) => moment(expiresAt),
  hash: ({ contentHash }) => [contentHash],
  override: ({ overrides }) => overrides.map(({ check }) => check),
  reason: ({ reason }) => present(reason),
  ticket: ({ changeTicket }) => present(changeTicket),
  undoes: ({ rollbackOf }) => present(rollbackOf),
};

const MOVE: FieldTable<typeof MOVE_QUERY_KEYS, QueriedMove> = {
  step: ({ step }) => [step],
  namespace: ({ namespace }) => [namespace],
  shard: ({ shardId }) => [shardId],
  from: ({ from }) => present(from),
  to: ({ to }) => [to],
  reason: ({ reason }) => [reason],
  state: ({ state }) => [state],
  ended: ({ endedAt }) => moment(endedAt),
};

/** Bare words are looked for in id, title, namespaces, who wrote it and why. */
export const changeFields = (change: QueriedChange): QueryFields =>
  fieldsOf(CHANGE, change, [
    change.id,
    change.title,
    ...change.namespaces,
    ...change.authors.map(({ name }) => name),
    ...present(change.reason),
  ]);

/** Bare words are looked for in the shard, its nodes, and why it moves. */
export const moveFields = (move: QueriedMove): QueryFields =>
  fieldsOf(MOVE, move, [move.shardId, move.namespace, move.to, ...present(move.from), move.reason]);
