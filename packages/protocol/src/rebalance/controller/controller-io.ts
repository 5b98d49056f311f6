/** What goes into the controller of a namespace's rebalancing and what comes out. It does no IO and holds no clock; outputs are carried out in order. */
import type { NodeId } from '@omnirelay/primitives';
import type { NodeSigns } from '../health/score-node.ts';
import type { MovedAt } from '../move-ledger.ts';
import type { CheckName, PlanGround, RebalanceMove, RebalancePlan } from '../plan/plan-model.ts';
import type { RebalancePolicy } from '../policy/policy-model.ts';

export type RebalanceState =
  /** Nothing is to be moved. */
  | 'steady'
  /** Signals are bad and nobody is sick yet, or a plan is being made, or the brake is pulled. */
  | 'investigating'
  /** Shards leave nodes that are sick or leave. */
  | 'draining'
  /** A plan waits: for people, for a window, or for the brake. */
  | 'rebalancePending'
  /** Shards are evened out: somebody came, or is well again. */
  | 'rebalancing'
  /** The last plan has ended lately. */
  | 'completed'
  | 'failed';

export type RebalanceControllerInput =
  | { readonly kind: 'timer' }
  /** What holds from now on; before the first nothing is done. */
  | { readonly kind: 'policy'; readonly policy: RebalancePolicy }
  /** All nodes that own shards of the namespace, or may, as they are known now. */
  | { readonly kind: 'nodes'; readonly nodes: readonly NodeSigns[] }
  /** The map, its rules or the nodes that may own shards are others: a plan may be another too. */
  | { readonly kind: 'map-changed' }
  /** Moves that others began, or an earlier leader: they count for cooldowns and for the hour. */
  | { readonly kind: 'moved'; readonly moves: readonly MovedAt[] }
  /** Moves of other namespaces that are in flight. */
  | { readonly kind: 'elsewhere'; readonly inFlight: number; readonly byNode: ReadonlyMap<NodeId, number> }
  /** The answer to `plan`. */
  | { readonly kind: 'planned'; readonly request: number; readonly plan: RebalancePlan }
  /** `overrides`: checks that failed and that the ones who may have overridden. Whether they may is for others to know. */
  | { readonly kind: 'approved'; readonly planId: string; readonly overrides: readonly CheckName[] }
  | { readonly kind: 'rejected'; readonly planId: string }
  | {
      readonly kind: 'move-ended';
      readonly planId: string;
      readonly shard: number;
      readonly outcome: 'done' | 'failed';
    };

/** Why a move of a running plan was not begun. */
export type SkipReason = 'recovered' | 'owner-gone' | 'target-not-well' | 'cooling' | 'hour-is-full';

export type PlanEnd =
  | { readonly result: 'completed' }
  /** A move failed, or a stage was not done in time: what had not begun does not begin. */
  | { readonly result: 'failed'; readonly why: 'move-failed' | 'stage-timeout' };

export type RebalanceControllerOutput =
  /** To be answered by `planned`, with the map as it is then. A later request stands for an earlier one. */
  | { readonly kind: 'plan'; readonly request: number; readonly ground: PlanGround }
  /** People are asked: for their approval, or because checks failed. */
  | { readonly kind: 'propose'; readonly plan: RebalancePlan; readonly failed: readonly CheckName[] }
  /** What was proposed stands no more, nor does any approval of it. */
  | { readonly kind: 'withdraw'; readonly planId: string; readonly why: string }
  /** `stage` counts from 1. */
  | {
      readonly kind: 'begin';
      readonly planId: string;
      readonly stage: number;
      readonly moves: readonly RebalanceMove[];
    }
  | {
      readonly kind: 'skipped';
      readonly planId: string;
      readonly moves: readonly { readonly move: RebalanceMove; readonly why: SkipReason }[];
    }
  | {
      readonly kind: 'ended';
      readonly planId: string;
      readonly end: PlanEnd;
      readonly done: number;
      readonly skipped: number;
    }
  | { readonly kind: 'state'; readonly state: RebalanceState; readonly was: RebalanceState; readonly why: string };
