/** What the planner is asked and what it answers. */
import type { NodeId } from '@omnirelay/primitives';
import type { Namespace, PlacementNode, PlacementPolicy, ShardMove } from '../model.ts';

/** Who owns each shard: a `ShardMap` is one, a `Placement` another. */
export interface OwnerColumn {
  readonly nodes: readonly NodeId[];
  /** Index into `nodes`, or `NOBODY`. */
  readonly owner: Uint16Array;
}

export interface PlacementInput {
  readonly namespace: Namespace;
  readonly shardCount: number;
  readonly policy: PlacementPolicy;
  /** In any order. */
  readonly nodes: readonly PlacementNode[];
  /** Null: nobody owns anything yet. */
  readonly current: OwnerColumn | null;
  /** In this round; what it leaves is for later ones. Absent: as many as it takes. */
  readonly maxMoves?: number;
}

/** In the order in which a budget is spent. */
export const MOVE_CAUSES = [
  /** It had no owner. */
  'unowned',
  'owner-gone',
  'rule-broken',
  /** Its owner's weight is 0: it drains. */
  'owner-takes-none',
  /** Its owner had more than its share. */
  'over-share',
  /** Its new owner had less than its share. */
  'fills-share',
  /** Another that may go to fewer nodes takes its place. */
  'makes-room',
] as const;
export type MoveCause = (typeof MOVE_CAUSES)[number];

export interface PlannedMove extends ShardMove {
  readonly cause: MoveCause;
}

export type UnplacedReason =
  /** No node has a weight. */
  | { readonly kind: 'no-nodes' }
  /** These rules together leave none. */
  | { readonly kind: 'rules'; readonly ruleIds: readonly string[] }
  /** The budget of this round is spent. */
  | { readonly kind: 'later-round' };

export interface Unplaced {
  readonly shard: number;
  readonly reason: UnplacedReason;
}

/** Columns have one entry a node. */
export interface NodeShares {
  /** `S * w / W`, rounded down and up: what each should have at least and at most. */
  readonly least: Uint32Array;
  readonly most: Uint32Array;
}

export interface Placement extends OwnerColumn, NodeShares {
  /** By shard. */
  readonly moves: readonly PlannedMove[];
  /** The fewest moves with which anybody could reach these shares as nearly, however many this round makes. */
  readonly leastMoves: number;
  /** Moves that the budget leaves for later rounds. */
  readonly movesLeft: number;
  readonly unplaced: readonly Unplaced[];
  readonly load: Uint32Array;
}

/** Shards that are gone over between two steps, a millisecond's worth. */
export const SHARDS_A_STEP = 2 ** 13;

export interface PlacementProgress {
  /** Of what it is at: shards that are looked at, or have to be placed, or ways by which others make room, as many as there may be. */
  readonly done: number;
  readonly of: number;
}
