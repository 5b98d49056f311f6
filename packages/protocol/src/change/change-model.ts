/**
 * A Change: any alteration that is planned before it happens. It is proposed, checked, approved, executed step by step, and can be paused, cancelled and
 * undone. A value; the functions beside it make the next one of it. Moments are Unix milliseconds.
 */
import type { Brand, NodeId } from '@omnirelay/primitives';
import type { Fence } from '../lease/lease-records.ts';
import type { Namespace } from '../shard-map/model.ts';
import type { Rewritten } from '../shard-map/stored/map-records.ts';
import type { ChangeContent, ContentHash, GuardrailOverride, Precondition } from './content-model.ts';
import type { Author, Person } from './people.ts';

/** A name as ids of nodes are: it stands in keys and addresses. */
export type ChangeId = Brand<string, 'ChangeId'>;

/** In the order in which a change goes through them. */
export const CHANGE_STATES = [
  'draft',
  'checking',
  'awaiting-approval',
  'approved',
  'executing',
  'paused',
  'completed',
  'failed',
  'rejected',
  'cancelled',
  'rolled-back',
  'stale',
  'expired',
] as const;
export type ChangeState = (typeof CHANGE_STATES)[number];

/** How many people have to approve, and who may. */
export interface ApprovalRule {
  /** 0: a policy lets it run by itself. With overrides in the content two at least, and admins. */
  readonly needed: number;
  /** Absent: everybody who may operate. */
  readonly among?: readonly Pick<Person, 'issuer' | 'subject'>[];
}

/** What an approval is to be looked at for, though it counts. */
export type ApprovalWarning = 'same-subject-of-another-issuer';

export interface Approval {
  readonly by: Person;
  readonly isAdmin: boolean;
  readonly at: number;
  readonly reason: string;
  readonly contentHash: ContentHash;
  readonly warnings?: readonly ApprovalWarning[];
}

/** A named check of the guardrails, as it was measured. */
export interface GuardrailCheck {
  readonly name: string;
  readonly measured: number;
  readonly limit: number;
  readonly passes: boolean;
}

/** A precondition that holds no more, and what is so instead. */
export interface Touched {
  readonly precondition: Precondition;
  /** A sentence. */
  readonly now: string;
}

/** `drift`: preconditions hold no more. `revised`: the content is another. `mismatch`: a step found something else than what was approved. */
export const VOID_CAUSES = ['drift', 'revised', 'mismatch'] as const;
export type VoidCause = (typeof VOID_CAUSES)[number];

/** Approvals that count no more, and why; there may have been none yet. */
export interface ApprovalsVoided {
  readonly at: number;
  readonly why: VoidCause;
  /** Of the content that they approved: its pages are still there. */
  readonly revision: number;
  readonly contentHash: ContentHash;
  readonly approvals: readonly Approval[];
  /** The first ones; `touchedCount` counts all. */
  readonly touched: readonly Touched[];
  readonly touchedCount: number;
}

export const STEP_STATES = ['waiting', 'begun', 'done', 'skipped', 'mismatch'] as const;
export type StepState = (typeof STEP_STATES)[number];

/** Why a step was left out: its result was there; its node is well again, or leaves no more; its target has fallen sick. */
export const SKIP_CAUSES = ['is-there', 'recovered', 'target-not-well'] as const;
export type SkipCause = (typeof SKIP_CAUSES)[number];

/** How far a step has come. */
export interface JournalStep extends Rewritten {
  readonly state: StepState;
  /** Hand-overs of it that were called off so far; none is told as none. */
  readonly attempts?: number;
  /** Under which the leader began or ended it. */
  readonly fence?: Fence;
  readonly begunAt?: number;
  /** Of a move that has begun or ended: whoever counts moves, or tells of them, needs no content for it. */
  readonly namespace?: Namespace;
  readonly shard?: number;
  /** Absent where nobody had it. */
  readonly from?: NodeId;
  readonly to?: NodeId;
  readonly endedAt?: number;
  /** Of a done one: the generation of the map that it made. */
  readonly generation?: bigint;
  /** Of a skipped one. */
  readonly skippedFor?: SkipCause;
  /** Of a mismatch: the first ones. */
  readonly touched?: readonly Touched[];
}

/** Of a step that nobody has begun; there is no record of it, unless a hand-over of it was called off. */
export const WAITING: JournalStep = { state: 'waiting' };

/** Why nothing goes on. A mismatch asks people anew, so it is not enough to resume. */
export const PAUSE_CAUSES = ['asked', 'mismatch'] as const;
export type PauseCause = (typeof PAUSE_CAUSES)[number];

/** What the record of a change says; its content and its journal stand beside it. */
export interface ChangeHeader extends Rewritten {
  readonly id: ChangeId;
  readonly kind: ChangeContent['kind'];
  readonly state: ChangeState;
  /** Of the content, from 1; each has its own pages and its own journal. */
  readonly revision: number;
  readonly contentHash: ContentHash;
  readonly steps: number;
  /** The author first; then who submitted it and who changed it. None of them approves it. */
  readonly authors: readonly Author[];
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When nobody may approve or execute it any more. */
  readonly expiresAt: number;
  /** Of the content as it is now; known once it was checked. */
  readonly rule?: ApprovalRule;
  readonly checks: readonly GuardrailCheck[];
  /** Of this content, and of earlier ones that have moved something: they stay visible. */
  readonly overrides: readonly GuardrailOverride[];
  readonly approvals: readonly Approval[];
  /** The last ones, oldest first; the last that took approvals is among them. */
  readonly voids: readonly ApprovalsVoided[];
  /** Others than those. */
  readonly voidsBefore: number;
  /** The last that anybody gave. */
  readonly lastReason?: string;
  readonly pausedBy?: PauseCause;
  /** A revision before this one has moved something. */
  readonly hasEarlierRuns: boolean;
  /** Of `overrides`, those of earlier revisions alone: they come first. Absent: none. */
  readonly earlierOverrides?: number;
  /** Steps of its content by which namespaces are placed otherwise: an admin stands behind those. Absent: none. */
  readonly placements?: number;
  /** That its content touches, sorted. */
  readonly namespaces?: readonly Namespace[];
  /** For lists. */
  readonly title?: string;
  /** What its author said, and by which ticket and request. */
  readonly reason?: string;
  readonly changeTicket?: string;
  readonly correlationId?: string;
  /** The first time; before that it is its authors' own. */
  readonly submittedAt?: number;
  /** A sentence, of a failed or rejected one. */
  readonly ended?: string;
  /** It undoes that one. */
  readonly rollbackOf?: ChangeId;
  /** That one undoes it. */
  readonly rollbackBy?: ChangeId;
}

export interface Change {
  readonly header: ChangeHeader;
  readonly content: ChangeContent;
  /** One a step of the content. */
  readonly journal: readonly JournalStep[];
}

/** Steps that have begun and not ended: of a paused or cancelled change they still come to their end. */
export const stepsInFlight = ({ journal }: Pick<Change, 'journal'>): number =>
  journal.reduce((count, { state }) => count + (state === 'begun' ? 1 : 0), 0);
