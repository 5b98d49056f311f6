/** What the control API is asked of changes, and what it answers. */
import type {
  Change,
  ChangeDiff,
  ChangeKindName,
  ChangeLoad,
  ChangeMove,
  ChangePlacement,
  ChangeVerbAnswer,
} from './change-model.ts';
import type { AnswerHead, MutationOptions } from './control-model.ts';
import type { UnreadableRecord } from './leadership-model.ts';
import type { Paged } from './list-questions.ts';
import type { ShardSimulationQuery } from './namespace-model.ts';

export interface ChangeListQuery extends Paged {
  readonly state?: readonly string[];
  readonly kind?: readonly string[];
  readonly namespace?: readonly string[];
  readonly author?: readonly string[];
  /** Those that whoever asks may approve now. */
  readonly mine?: boolean;
  readonly ifNoneMatch?: string;
}

export interface ChangeList extends AnswerHead {
  readonly nextCursor?: string;
  readonly items: readonly Change[];
  readonly unreadable: readonly UnreadableRecord[];
  readonly etag: string;
  readonly notModified: boolean;
  readonly staleSince?: string;
  readonly total: number;
}

export interface ChangeAnswer extends AnswerHead {
  readonly change: Change;
  readonly basis: {
    readonly lineageEpoch: string;
    readonly maps: readonly { readonly namespace: string; readonly version: string; readonly now?: string }[];
  };
  readonly placements: readonly ChangePlacement[];
  /** From whom to whom, most first. */
  readonly flows: readonly {
    readonly namespace: string;
    readonly from?: string;
    readonly to: string;
    readonly count: number;
    readonly done: number;
  }[];
  readonly load: readonly ChangeLoad[];
  /** What whoever asks may do, each with the reason where not. */
  readonly verbs: readonly ChangeVerbAnswer[];
  /** What is to be known of it before it is approved: sentences. */
  readonly warnings: readonly string[];
  /** What the content is otherwise since approvals of it were voided last. */
  readonly sinceVoid?: ChangeDiff;
  readonly staleSince?: string;
}

export interface ChangeMovesQuery extends Paged {
  readonly id: string;
  /** The newest, if left out. */
  readonly revision?: number;
  readonly namespace?: readonly string[];
  readonly from?: readonly string[];
  readonly to?: readonly string[];
  readonly state?: readonly string[];
}

export interface ChangeMoveList extends AnswerHead {
  readonly nextCursor?: string;
  readonly items: readonly ChangeMove[];
  readonly revision: number;
  readonly contentHash: string;
  readonly total: number;
  readonly staleSince?: string;
}

/** What was approved, as it is hashed: canonical JSON (RFC 8785). */
export interface ChangeContentAnswer extends AnswerHead {
  readonly id: string;
  readonly revision: number;
  readonly contentHash: string;
  readonly canonical: string;
}

export interface ChangeWatchQuery {
  readonly cursor?: string;
  readonly id?: readonly string[];
  readonly state?: readonly string[];
  readonly kind?: readonly string[];
  readonly namespace?: readonly string[];
  readonly query?: string;
}

/**
 * `Changed`: the change as it is now. `Step`: a step of it has come further. `Removed`: it is no longer among those asked for, or kept no longer.
 * `Resync`: forget what you hold, a snapshot follows.
 */
export interface ChangeWatchEvent extends AnswerHead {
  readonly kind: 'Snapshot' | 'Ready' | 'Changed' | 'Step' | 'Removed' | 'Resync' | 'Heartbeat';
  readonly change?: Change;
  /** Of `Step` and `Removed`. */
  readonly changeId?: string;
  /** Of `Step`: one of both. */
  readonly move?: ChangeMove;
  readonly placement?: ChangePlacement;
  readonly reason?: string;
  readonly staleSince?: string;
}

/** Exactly one of `rebalance`, `simulation` and `moves`. */
export interface CreateChangeInput extends MutationOptions {
  readonly kind?: ChangeKindName;
  /** What the planner would do now with a namespace, by health and weights. */
  readonly rebalance?: { readonly namespace: string };
  /** What a what-if has answered: its strategy and rules become steps too. */
  readonly simulation?: ShardSimulationQuery;
  readonly moves?: readonly { readonly namespace: string; readonly shardId: string; readonly to: string }[];
  /** Names of checks that it goes beyond knowingly: two admins stand behind that, one of whom may have asked for it. */
  readonly overrides?: readonly string[];
  /** At once; else it is kept as a draft. */
  readonly submit?: boolean;
  /** `24h`; as the policy says, if left out. */
  readonly expiresIn?: string;
}

/** What a verb has made of a change, or would. */
export interface ChangeActAnswer extends AnswerHead {
  readonly before?: Change;
  readonly change: Change;
  readonly dryRun: boolean;
  readonly unchanged: boolean;
  readonly effects: readonly string[];
  readonly blockers: readonly string[];
  /** Of a dry run of `create`, `recompute` and `rollback`: what it would move. */
  readonly moves: readonly ChangeMove[];
  readonly load: readonly ChangeLoad[];
  readonly warnings: readonly string[];
  /** Of `rollback`: the change that undoes it. */
  readonly rollbackId?: string;
  readonly correlationId: string;
}

/** What a later revision has otherwise, on its own. */
export interface ChangeDiffQuery {
  readonly id: string;
  readonly fromRevision: number;
  /** The newest, if left out. */
  readonly toRevision?: number;
  readonly minCursor?: string;
}

export interface ChangeDiffAnswer extends AnswerHead {
  readonly id: string;
  readonly diff: ChangeDiff;
}

export interface RecomputeChangeInput extends MutationOptions {
  readonly id: string;
  /** Names of checks that it goes beyond knowingly, instead of those of before. */
  readonly overrides?: readonly string[];
}

export interface ChangeActInput extends MutationOptions {
  readonly id: string;
  /** Of what was read: `approve` and `execute` need it. */
  readonly contentHash?: string;
}
