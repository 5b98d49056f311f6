/** What the controllers of rebalancing say, one a namespace, as the control API speaks of it. */
import type { AnswerHead } from './control-model.ts';
import type { UnreadableRecord } from './leadership-model.ts';
import type { Paged } from './list-questions.ts';
import type { PolicyWatchKind } from './policy-model.ts';

export type RebalanceStateName =
  | 'steady'
  | 'investigating'
  | 'draining'
  | 'rebalancePending'
  | 'rebalancing'
  | 'completed'
  | 'failed';

export interface RebalanceTroubledNode {
  readonly nodeId: string;
  /** `turning`: looks bad, and is not sick yet. `recovering`: is well again, and has not been given its share back. */
  readonly trouble: 'sick' | 'turning' | 'recovering';
  readonly score: number;
  readonly why: string;
}

/** What the controller of a namespace's rebalancing says of itself. */
export interface RebalanceController {
  readonly namespace: string;
  readonly state: RebalanceStateName;
  readonly since: string;
  readonly why: string;
  /** The change that it waits for, that is under way, or that has ended lately. */
  readonly changeId?: string;
  /** The sickest first. */
  readonly nodes: readonly RebalanceTroubledNode[];
  /** Further ones. */
  readonly nodesBeyond: number;
  readonly brake: { readonly pulled: boolean; readonly lost: number; readonly of: number };
  /** Why nothing begins. */
  readonly heldBy?: string;
  /** Rounds begin nothing that can wait. */
  readonly holdsRounds: boolean;
  readonly policyVersion: number;
}

export interface RebalanceControllerQuery extends Paged {
  readonly namespace?: readonly string[];
  readonly ifNoneMatch?: string;
}

export interface RebalanceControllerList extends AnswerHead {
  readonly nextCursor?: string;
  readonly items: readonly RebalanceController[];
  readonly unreadable: readonly UnreadableRecord[];
  readonly etag: string;
  readonly notModified: boolean;
  readonly staleSince?: string;
  readonly total: number;
}

export interface RebalanceControllerWatchEvent extends AnswerHead {
  readonly kind: PolicyWatchKind;
  readonly controller?: RebalanceController;
  readonly reason?: string;
  readonly staleSince?: string;
}
