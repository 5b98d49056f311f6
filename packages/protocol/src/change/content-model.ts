/**
 * What people approve: the steps of a change, what must hold before each, and what they were computed on. It is never altered; what is to be done
 * otherwise is another revision with another hash.
 */
import type { Brand, NodeId } from '@omnirelay/primitives';
import type { Namespace, PlacementPolicy } from '../shard-map/model.ts';

/** Of the canonical text, as the driver's hash function spells it: lower-case hexadecimal digits. */
export type ContentHash = Brand<string, 'ContentHash'>;

/** What a kind of change may do. Further kinds are further entries. */
export const CHANGE_KINDS = {
  rebalance: { steps: ['set-placement', 'move-shard'] },
} as const satisfies Readonly<Record<string, { readonly steps: readonly StepKind[] }>>;

export type ChangeKind = keyof typeof CHANGE_KINDS;
export type StepKind = ChangeStep['kind'];

export type ChangeStep = MoveShard | SetPlacement;

/** A shard changes its owner. */
export interface MoveShard {
  readonly kind: 'move-shard';
  readonly namespace: Namespace;
  readonly shard: number;
  /** Null: nobody has it. */
  readonly from: NodeId | null;
  readonly to: NodeId;
  /** Why, for people. */
  readonly reason: string;
  /** Of the imbalance that the step mends, in thousandths; the planner says what is scored. */
  readonly scoreBefore: number;
  readonly scoreAfter: number;
}

/** Where shards of a namespace would like to be becomes another matter; those that have to move for it do so by steps of their own. */
export interface SetPlacement {
  readonly kind: 'set-placement';
  readonly namespace: Namespace;
  readonly policy: PlacementPolicy;
  /** What it was, and is again once the change is undone. */
  readonly before: PlacementPolicy;
  /** Why, for people. */
  readonly reason: string;
}

export type Precondition =
  /** The shard is with that owner, and has been since that generation of its map. */
  | {
      readonly kind: 'shard-owner';
      readonly namespace: Namespace;
      readonly shard: number;
      readonly owner: NodeId | null;
      readonly since: bigint;
    }
  /** The node may be given shards. */
  | { readonly kind: 'node-eligible'; readonly nodeId: NodeId }
  /** The document is of that version. */
  | { readonly kind: 'policy-version'; readonly document: string; readonly version: bigint }
  /** What operators say of the namespace is of that version of its record. */
  | { readonly kind: 'namespace-settings'; readonly namespace: Namespace; readonly version: bigint };

/** A guardrail that the content goes beyond, knowingly. Its approval takes two admins. */
export interface GuardrailOverride {
  readonly check: string;
  readonly measured: number;
  readonly limit: number;
}

export interface ContentBasis {
  readonly lineageEpoch: bigint;
  /** Sorted by namespace. */
  readonly maps: readonly { readonly namespace: Namespace; readonly generation: bigint }[];
}

export interface ChangeContent {
  readonly kind: ChangeKind;
  readonly basis: ContentBasis;
  readonly overrides: readonly GuardrailOverride[];
  readonly preconditions: readonly Precondition[];
  readonly steps: readonly ChangeStep[];
}
