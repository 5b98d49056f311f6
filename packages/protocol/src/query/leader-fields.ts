/** The keys by which leaders, their terms and refused writes are looked for: one table for the API, the CLI's `--query` and the console. */
import { type FieldTable, fieldsOf, moment, present } from './field-table.ts';
import type { QueryFields } from './match-query.ts';
import type { QueryKeys } from './query-keys.ts';

interface QueriedClaim {
  readonly scope: string;
  readonly scopeKind: string;
  readonly leaderId: string;
  /** Decimal. */
  readonly term: string;
  readonly epoch: string;
  readonly fenceToken: string;
  readonly claimId: string;
}

export interface QueriedLeader extends QueriedClaim {
  readonly effects?: string | undefined;
  /** RFC 3339. */
  readonly issuedAt?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

export interface QueriedTerm extends QueriedClaim {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly ended?: string | undefined;
  readonly endedBy?: string | undefined;
  readonly election: {
    readonly after?: string | undefined;
    readonly timedOut?: string | undefined;
    readonly bumped?: { readonly why: string } | undefined;
    readonly correlationId: string;
  };
}

export interface QueriedRejection {
  readonly scope: string;
  readonly at: string;
  readonly writerId: string;
  readonly presented: { readonly fenceToken: string; readonly claimId: string };
  readonly current?: { readonly leaderId: string } | undefined;
  readonly keys: readonly string[];
  readonly correlationId: string;
}

const CLAIM_KEYS = {
  scope: 'text',
  kind: 'text',
  leader: 'text',
  node: { sameAs: 'leader' },
  term: 'number',
  epoch: 'number',
  fence: 'text',
  claim: 'text',
} as const satisfies QueryKeys;

export const LEADER_QUERY_KEYS = {
  ...CLAIM_KEYS,
  effects: 'text',
  issued: 'moment',
  label: 'pairs',
} as const satisfies QueryKeys;

export const TERM_QUERY_KEYS = {
  ...CLAIM_KEYS,
  from: 'moment',
  to: 'moment',
  ended: 'text',
  by: 'text',
  after: 'text',
  why: 'text',
  correlation: 'text',
} as const satisfies QueryKeys;

export const REJECTION_QUERY_KEYS = {
  scope: 'text',
  at: 'moment',
  writer: 'text',
  leader: 'text',
  fence: 'text',
  claim: 'text',
  key: 'text',
  correlation: 'text',
} as const satisfies QueryKeys;

const CLAIM: FieldTable<typeof CLAIM_KEYS, QueriedClaim> = {
  scope: ({ scope }) => [scope],
  kind: ({ scopeKind }) => [scopeKind],
  leader: ({ leaderId }) => [leaderId],
  term: ({ term }) => [Number(term)],
  epoch: ({ epoch }) => [Number(epoch)],
  fence: ({ fenceToken }) => [fenceToken],
  claim: ({ claimId }) => [claimId],
};

const LEADER: FieldTable<typeof LEADER_QUERY_KEYS, QueriedLeader> = {
  ...CLAIM,
  effects: ({ effects }) => present(effects),
  issued: ({ issuedAt }) => moment(issuedAt),
  label: ({ labels }) => Object.entries(labels).flatMap(([name, value]) => [name, `${name}=${value}`]),
};

const TERM: FieldTable<typeof TERM_QUERY_KEYS, QueriedTerm> = {
  ...CLAIM,
  from: ({ from }) => moment(from),
  to: ({ to }) => moment(to),
  // One that goes on has no end: `ended:no` finds it.
  ended: ({ ended }) => [ended ?? 'no'],
  by: ({ endedBy }) => present(endedBy),
  after: ({ election }) => present(election.after),
  why: ({ election }) => present(election.bumped?.why),
  correlation: ({ election }) => [election.correlationId],
};

const REJECTION: FieldTable<typeof REJECTION_QUERY_KEYS, QueriedRejection> = {
  scope: ({ scope }) => [scope],
  at: ({ at }) => moment(at),
  writer: ({ writerId }) => [writerId],
  leader: ({ current }) => present(current?.leaderId),
  fence: ({ presented }) => [presented.fenceToken],
  claim: ({ presented }) => [presented.claimId],
  key: ({ keys }) => keys,
  correlation: ({ correlationId }) => [correlationId],
};

/** Bare words are looked for in scope and leader. */
export const leaderFields = (leader: QueriedLeader): QueryFields =>
  fieldsOf(LEADER, leader, [leader.scope, leader.leaderId]);

/** The same. */
export const termFields = (term: QueriedTerm): QueryFields => fieldsOf(TERM, term, [term.scope, term.leaderId]);

/** Bare words are looked for in scope, writer and keys. */
export const rejectionFields = (rejection: QueriedRejection): QueryFields =>
  fieldsOf(REJECTION, rejection, [rejection.scope, rejection.writerId, ...rejection.keys]);
