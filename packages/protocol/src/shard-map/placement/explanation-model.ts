/** Why a shard is where it is, and why not elsewhere: data, from which any face makes its sentences. */
import type { NodeId } from '@omnirelay/primitives';
import type { Home, StrategyId } from '../model.ts';
import type { MoveCause, UnplacedReason } from './placement-model.ts';

/** Why not here. `ruleId` names the rule that says so; of several the first. */
export type Verdict =
  | { readonly kind: 'owner' }
  /** Its weight is 0. */
  | { readonly kind: 'takes-none' }
  | { readonly kind: 'pinned-elsewhere'; readonly ruleId: string }
  | { readonly kind: 'excluded'; readonly ruleId: string }
  /** `sibling` is in this domain: a node, zone or region, as `apart` says. */
  | {
      readonly kind: 'sibling';
      readonly ruleId: string;
      readonly sibling: number;
      readonly apart: 'node' | 'zone' | 'region';
      readonly domain: string;
    }
  | { readonly kind: 'full' }
  /** It could take one more, and others lack what they should have at least. */
  | { readonly kind: 'others-come-first' }
  /** `tie`: it costs the same as the owner, and the hash decided. */
  | { readonly kind: 'ranks-lower'; readonly tie: boolean }
  /** Dearer and with room, but a shard is moved to mend a rule or a share, and for nothing else. */
  | { readonly kind: 'needless-move' }
  /** The shard has no owner yet and may have this one. */
  | { readonly kind: 'later-round' };

export interface Candidate {
  readonly nodeId: NodeId;
  /** From 1, among all nodes with a weight, whatever the rules say; null without one. */
  readonly rank: number | null;
  /** The less, the dearer. Ring: share of the circle from the shard to the node. Else: -ln u a hundredth of weight. */
  readonly cost: number | null;
  /** Locality only: how far from the shard's home. */
  readonly distance: 'zone' | 'region' | 'elsewhere' | null;
  readonly weight: number;
  readonly load: number;
  readonly least: number;
  readonly most: number;
  readonly verdict: Verdict;
}

export type OwnerReason =
  /** What it likes best of what the rules leave. */
  | { readonly kind: 'first-choice' }
  /** Moved here; `passed` nodes that it likes better had no room. */
  | { readonly kind: 'dearest-with-room'; readonly passed: number }
  /** It likes `passed` nodes better, but it may stay, so it is not moved. */
  | { readonly kind: 'kept'; readonly passed: number }
  /** Its owner is gone, takes none or is against a rule, and it has not been moved yet. */
  | { readonly kind: 'must-leave'; readonly verdict: Verdict | { readonly kind: 'gone' } }
  | { readonly kind: 'nobody'; readonly reason: UnplacedReason };

export interface ShardExplanation {
  readonly shard: number;
  readonly strategy: StrategyId;
  readonly owner: NodeId | null;
  readonly why: OwnerReason;
  /** Why it came here, where that is known. */
  readonly cause: MoveCause | null;
  /** What it likes best of what pins and exclusions leave, whoever has room; null: they leave nothing. */
  readonly desired: NodeId | null;
  /** A node that costs the owner's cost to the last bit, so that the hash decided; null as a rule. */
  readonly tiedWith: NodeId | null;
  readonly home: Home | null;
  /** All that name the shard, in the policy's order. */
  readonly ruleIds: readonly string[];
  /** By rank, those without one last. */
  readonly candidates: readonly Candidate[];
}
