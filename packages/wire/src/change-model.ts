/** Changes as the control API speaks of them: what is planned before it happens, read, approved, done step by step, and undone. */
import type { ShardRule, ShardStrategy } from './namespace-model.ts';

/** Further kinds may come. */
export type ChangeKindName = 'rebalance';

export type ChangeStateName =
  | 'Draft'
  | 'Checking'
  | 'AwaitingApproval'
  | 'Approved'
  | 'Executing'
  | 'Paused'
  | 'Completed'
  | 'Failed'
  | 'Rejected'
  | 'Cancelled'
  | 'RolledBack'
  | 'Stale'
  | 'Expired';

export type ChangeStepState = 'Waiting' | 'Begun' | 'Done' | 'Skipped' | 'Mismatch';

/** What people do to a change. */
export type ChangeVerbName =
  | 'submit'
  | 'recompute'
  | 'approve'
  | 'reject'
  | 'execute'
  | 'pause'
  | 'resume'
  | 'cancel'
  | 'rollback';

/** Known by issuer and subject; the name is for people to read. */
export interface ChangePerson {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  /** `person`, `node` or `system`: a controller. */
  readonly kind: 'person' | 'node' | 'system';
}

export interface ChangeApproval {
  readonly by: ChangePerson;
  readonly isAdmin: boolean;
  readonly at: string;
  readonly reason: string;
  readonly contentHash: string;
  /** What it is to be looked at for, though it counts: sentences. */
  readonly warnings: readonly string[];
}

/** A guardrail as it was measured, against its limit. */
export interface ChangeCheck {
  readonly name: string;
  readonly measured: number;
  readonly limit: number;
  readonly passes: boolean;
  /** It fails, and the content goes beyond it knowingly. */
  readonly overridden: boolean;
}

export interface ChangeOverride {
  readonly check: string;
  readonly measured: number;
  readonly limit: number;
}

/** Something that the plan rests upon and that holds no more. */
export interface ChangeTouched {
  readonly kind: 'shard-owner' | 'node-eligible' | 'policy-version' | 'namespace-settings';
  readonly namespace?: string;
  readonly shardId?: string;
  readonly nodeId?: string;
  readonly document?: string;
  /** A sentence: what is so instead. */
  readonly now: string;
}

/** Approvals that count no more, and why; there may have been none yet. */
export interface ChangeVoid {
  readonly at: string;
  readonly why: 'drift' | 'revised' | 'mismatch';
  readonly revision: number;
  readonly contentHash: string;
  readonly approvals: readonly ChangeApproval[];
  /** The first ones; `touchedCount` counts all. */
  readonly touched: readonly ChangeTouched[];
  readonly touchedCount: number;
}

/** How many steps stand where. */
export interface ChangeProgress {
  readonly waiting: number;
  readonly begun: number;
  readonly done: number;
  readonly skipped: number;
  readonly mismatch: number;
}

/** Whether whoever asks may do it, and why not: the very answer that the verb would give. */
export interface ChangeVerbAnswer {
  readonly verb: ChangeVerbName;
  readonly allowed: boolean;
  /** Of one that is not: the code and the sentence of the refusal. */
  readonly code?: string;
  readonly why?: string;
}

export interface Change {
  readonly id: string;
  readonly kind: ChangeKindName;
  readonly state: ChangeStateName;
  /** Of the content, from 1. */
  readonly revision: number;
  /** What `:approve` and `:execute` name. */
  readonly contentHash: string;
  readonly title: string;
  readonly namespaces: readonly string[];
  readonly steps: number;
  readonly progress: ChangeProgress;
  /** The author first; then who submitted or changed it. None of them may approve. */
  readonly authors: readonly ChangePerson[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly expiresAt: string;
  /** How many approvals it needs; absent before it was checked. */
  readonly approvalsNeeded?: number;
  readonly adminsOnly: boolean;
  /** Of whom approvals are asked, where not everybody who may operate is. */
  readonly among: readonly Pick<ChangePerson, 'issuer' | 'subject'>[];
  readonly approvals: readonly ChangeApproval[];
  readonly checks: readonly ChangeCheck[];
  readonly overrides: readonly ChangeOverride[];
  /** The last ones, oldest first. */
  readonly voids: readonly ChangeVoid[];
  readonly voidsBefore: number;
  readonly pausedBy?: 'asked' | 'mismatch';
  /** A sentence, of a failed, rejected or cancelled one. */
  readonly ended?: string;
  readonly lastReason?: string;
  /** What its author said. */
  readonly reason?: string;
  readonly changeTicket?: string;
  readonly rollbackOf?: string;
  readonly rollbackBy?: string;
  /** Of the record, as `If-Match` takes it; verbs may name it too. */
  readonly etag: string;
}

/** A shard changes its owner. */
export interface ChangeMove {
  /** From 0; its place in the content. */
  readonly step: number;
  readonly namespace: string;
  readonly shardId: string;
  readonly from?: string;
  readonly to: string;
  readonly reason: string;
  /** In thousandths; the planner says what is scored. */
  readonly scoreBefore: number;
  readonly scoreAfter: number;
  readonly state: ChangeStepState;
  readonly begunAt?: string;
  readonly endedAt?: string;
  readonly fenceToken?: string;
  /** Of the map that it made: `<lineage epoch>.<generation>`. */
  readonly mapVersion?: string;
  readonly touched: readonly ChangeTouched[];
}

/** Where shards of a namespace would like to be from then on. */
export interface ChangePlacement {
  readonly step: number;
  readonly namespace: string;
  readonly strategy: ShardStrategy;
  readonly rules: readonly ShardRule[];
  readonly state: ChangeStepState;
}

/** Shards of a node, by namespace, as it is and as it would be when all is done. */
export interface ChangeLoad {
  readonly namespace: string;
  readonly nodeId: string;
  readonly before: number;
  readonly after: number;
}

/** What a later revision has otherwise than an earlier one. */
export interface ChangeDiff {
  readonly fromRevision: number;
  readonly toRevision: number;
  readonly added: readonly ChangeMove[];
  readonly removed: readonly ChangeMove[];
  readonly altered: readonly { readonly was: ChangeMove; readonly is: ChangeMove }[];
}
