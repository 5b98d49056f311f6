/** Shards as the process that embeds a node sees them: what it owns and may accept work for, whose others are, and what comes and goes. */
import type { NodeId } from '@omnirelay/primitives';
import type { Authority, Fence, MapVersion, Refusal, ShardLostReason, ShardMap } from '@omnirelay/protocol';

/** What to do with a call for a shard. */
export type ShardCall =
  | {
      readonly kind: 'admitted';
      /** What the effect's transaction, or the store it lands in, must compare. */
      readonly authority: Authority;
      /** Aborted once the work must end: the shard is lost, or has not been let go in time. */
      readonly signal: AbortSignal;
      /**
       * When the work has ended, once and whatever became of it: a shard is handed over only then. `overran`: it ended outside the claim, and whoever
       * owns the shard now may have begun.
       */
      acknowledge(): { readonly kind: 'kept' } | { readonly kind: 'overran'; readonly why: Refusal };
    }
  /** It is `to`’s, or will be as soon as this node has let go: send the call there. */
  | { readonly kind: 'forward'; readonly to: NodeId }
  /** This node is about to own it: `enter` waits for that. */
  | { readonly kind: 'hold' }
  /** Come again: `shard_paused`. */
  | { readonly kind: 'paused' }
  /** Not this node’s. `owner`: whose, as far as it knows. */
  | { readonly kind: 'elsewhere'; readonly owner: NodeId | null }
  /** It is this node’s, and its lease or its clock is in doubt: come again. */
  | { readonly kind: 'refused'; readonly why: Refusal };

export interface ShardOwnerOf {
  readonly shard: number;
  /** Null: nobody’s for now. */
  readonly owner: NodeId | null;
  readonly version: MapVersion;
}

export interface ShardAcquired {
  readonly namespace: string;
  readonly shard: number;
  /** Null where it had been asked to give the shard away, and keeps it as it was. */
  readonly fence: Fence | null;
}

export interface ShardReleasing {
  readonly namespace: string;
  readonly shard: number;
  readonly to: NodeId;
}

export interface ShardLost {
  readonly namespace: string;
  readonly shard: number;
  /** `reassigned` and `epoch-ended`: without having been asked. */
  readonly reason: ShardLostReason;
}

export interface EmbeddedShards {
  /**
   * Call it at the start of each piece of work for a shard, and `acknowledge` of what it answers at its end. It reads the clocks itself. Best effort:
   * where an effect lands, compare `authority.fence`; that is the safety.
   */
  admit(namespace: string, shard: number): ShardCall;
  /**
   * The same, and where this node is about to own the shard it waits: at most `holdDeadline` (5 s), and as long as there is room; then it is `paused`.
   * Rejects with the signal’s reason.
   */
  enter(namespace: string, shard: number, options?: { readonly signal?: AbortSignal }): Promise<ShardCall>;
  /** Whose a key is by the map as this node has it; undefined where it has none of the namespace. */
  owner(namespace: string, key: string): ShardOwnerOf | undefined;
  /** The whole map as this node has it, never written to: a newer one is another object. Undefined where it has none. */
  map(namespace: string): ShardMap | undefined;
  /** The shards that the map gives to this node, in order. */
  owned(namespace: string): readonly number[];
  /** From now on work may be accepted for it. All three are hints: `admit` decides. Returns the way to unsubscribe. */
  onShardAcquired(listener: (shard: ShardAcquired) => void): () => void;
  /** New work is no longer accepted, and what runs is to end. */
  onShardReleasing(listener: (shard: ShardReleasing) => void): () => void;
  onShardLost(listener: (shard: ShardLost) => void): () => void;
}
