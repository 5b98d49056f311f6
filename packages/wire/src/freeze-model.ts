/** Freezes and maintenances as the control API speaks of them: windows of their own, which end by themselves. */
import type { AnswerHead, MutationOptions } from './control-model.ts';
import type { UnreadableRecord } from './leadership-model.ts';
import type { Paged } from './list-questions.ts';
import type { PolicyPerson, PolicyWatchKind, PolicyWindowKind } from './policy-model.ts';

export type FreezeState = 'Upcoming' | 'Active' | 'Over';

export interface Freeze {
  readonly id: string;
  readonly kind: PolicyWindowKind;
  /** Absent: of the whole cluster. */
  readonly namespace?: string;
  readonly from: string;
  readonly until: string;
  readonly state: FreezeState;
  readonly reason: string;
  readonly by: PolicyPerson;
  readonly createdAt: string;
  readonly changeTicket?: string;
  readonly etag: string;
}

export interface FreezeListQuery extends Paged {
  readonly namespace?: readonly string[];
  readonly state?: readonly FreezeState[];
  readonly ifNoneMatch?: string;
}

export interface FreezeList extends AnswerHead {
  readonly nextCursor?: string;
  readonly items: readonly Freeze[];
  readonly unreadable: readonly UnreadableRecord[];
  readonly etag: string;
  readonly notModified: boolean;
  readonly staleSince?: string;
  readonly total: number;
}

export interface FreezeWatchQuery {
  readonly cursor?: string;
  readonly namespace?: readonly string[];
  readonly state?: readonly FreezeState[];
  readonly query?: string;
}

export interface FreezeWatchEvent extends AnswerHead {
  readonly kind: PolicyWatchKind;
  readonly freeze?: Freeze;
  readonly reason?: string;
  readonly staleSince?: string;
}

export interface CreateFreezeInput extends MutationOptions {
  /** One is made up without it. */
  readonly id?: string;
  /** `freeze` without it. */
  readonly kind?: PolicyWindowKind;
  readonly namespace?: string;
  /** Now without it. */
  readonly from?: string;
  readonly until: string;
}

export interface LiftFreezeInput extends MutationOptions {
  readonly id: string;
}

export interface FreezeChange extends AnswerHead {
  readonly freeze: Freeze;
  readonly dryRun: boolean;
  readonly effects: readonly string[];
  readonly blockers: readonly string[];
  readonly warnings: readonly string[];
  readonly etag?: string;
  readonly correlationId: string;
}
