/**
 * What goes into the controller of a namespace's rebalancing and what comes out. It does no IO and holds no clock; outputs are carried out in order. It
 * decides that shards should move; whoever drives it makes a change of that, and tells how the change stands.
 */
import type { NodeId } from '@omnirelay/primitives';
import type { NodeSigns } from '../health/score-node.ts';
import type { MovedAt } from '../move-ledger.ts';
import type { CheckName, PlanGround, RebalanceMove, RebalancePlan } from '../plan/plan-model.ts';
import type { RebalancePolicy } from '../policy/policy-model.ts';

export const REBALANCE_STATES = [
  /** Nothing is to be moved. */
  'steady',
  /** Signals are bad and nobody is sick yet, or a plan is being made for who is, or the brake is pulled. */
  'investigating',
  /** A change is under way that takes shards off nodes that are sick. */
  'draining',
  /** A change waits: for people, or with nothing begun for a window or the brake. */
  'rebalancePending',
  /** A change is under way that evens shards out, or that people have made. */
  'rebalancing',
  /** The last change has ended lately. */
  'completed',
  'failed',
] as const;
export type RebalanceState = (typeof REBALANCE_STATES)[number];

/**
 * How a change stands, as far as it matters here. `awaiting`: people are asked. `approved`: it may begin. `stale`: what it was computed on holds no more;
 * `mismatch`: the same, found by a step in the midst of it, so that it is paused. `rejected` and `cancelled`: people did not want it; `withdrawn`: its controller did not any more.
 */
export type ChangeStanding =
  | 'awaiting'
  | 'approved'
  | 'executing'
  | 'paused'
  | 'done'
  | 'failed'
  | 'rejected'
  | 'cancelled'
  | 'withdrawn'
  | 'expired'
  | 'stale'
  | 'mismatch';

export type MoveOfChange = Pick<RebalanceMove, 'shard' | 'from' | 'to'>;

/** A change that moves shards of the namespace. */
export interface KnownChange {
  readonly id: string;
  /** The controller's, this leader's or one's before it; people's are told while they are under way alone. */
  readonly isOwn: boolean;
  readonly standing: ChangeStanding;
  /** When it came to stand so; Unix milliseconds. */
  readonly at: number;
  /** Why, where there is something to say: a sentence without its full stop. */
  readonly why: string;
  /** It takes shards off nodes that are sick. */
  readonly drains: boolean;
  /** It has begun to move something. */
  readonly hasBegun: boolean;
  readonly moves: readonly MoveOfChange[];
  /** People have written into it: it is no more the controller's alone. */
  readonly isOfPeopleToo?: boolean;
  /** `contentKeyOf` its moves. */
  readonly contentKey: string;
}

/** What the controller before this one knew, as its record says. */
export interface Resumed {
  readonly state: RebalanceState;
  readonly sick: readonly NodeId[];
  readonly recovering: readonly NodeId[];
  readonly isBraked: boolean;
}

export type RebalanceControllerInput =
  | { readonly kind: 'timer' }
  /** Comes first, where there is a record. */
  | { readonly kind: 'resumed'; readonly from: Resumed }
  /** What holds from now on; before the first, and before any nodes, nothing is done. */
  | { readonly kind: 'policy'; readonly policy: RebalancePolicy }
  /** All nodes that own shards of the namespace, or may, as they are known now. */
  | { readonly kind: 'nodes'; readonly nodes: readonly NodeSigns[] }
  /** The map, its rules or the nodes that may own shards are others: a plan may be another too. */
  | { readonly kind: 'map-changed' }
  /** Moves that changes began, and that were not called off: they count for cooldowns and for the hour. All of them, instead of those that were told before. */
  | { readonly kind: 'moved'; readonly moves: readonly MovedAt[] }
  /** The answer to `plan`. */
  | { readonly kind: 'planned'; readonly request: number; readonly plan: RebalancePlan }
  /** A change of the namespace stands otherwise than was told, or is told for the first time. */
  | { readonly kind: 'change'; readonly change: KnownChange }
  /** It is under way no more, and was none of the controller's. */
  | { readonly kind: 'change-over'; readonly id: string }
  /** What was proposed could not be made a change. */
  | { readonly kind: 'not-proposed'; readonly contentKey: string; readonly why: string };

export type RebalanceControllerOutput =
  /** To be answered by `planned`, with the map as it is then. A later request stands for an earlier one. */
  | { readonly kind: 'plan'; readonly request: number; readonly ground: PlanGround }
  /** To be made a change. `asks`: people are to approve it; `failed`: checks that it fails, which people alone may override. */
  | {
      readonly kind: 'propose';
      readonly plan: RebalancePlan;
      readonly asks: boolean;
      readonly failed: readonly CheckName[];
      /** The change that it is another revision of, which has not begun; absent: it is a change of its own. */
      readonly revises?: string;
    }
  /** What was proposed stands no more, nor does any approval of it: its change is to be cancelled, unless it has begun. */
  | { readonly kind: 'withdraw'; readonly contentKey: string; readonly why: string }
  | { readonly kind: 'state'; readonly state: RebalanceState; readonly was: RebalanceState; readonly why: string };
