/** What goes into the machine of a node that owns shards and what comes out. */
import type { Instant, NodeId } from '@omnirelay/primitives';
import type { ProviderAnswer, ProviderRecord, ProviderRequest } from '../../lease/election-provider.ts';
import type { Footing } from '../../lease/footing.ts';
import type { Effects, Fence } from '../../lease/lease-records.ts';
import type { ScopeSetting } from '../../lease/machine-io.ts';
import type { Namespace, ShardStatus } from '../model.ts';

/** A shard that the map gives to this node. */
export interface OwnedShard {
  readonly shard: number;
  /** Revision of the delta that gave it. */
  readonly assignedAt: bigint;
  readonly status: ShardStatus;
}

/** One namespace's records as they were read; the two need not have been read together. */
export interface NamespaceSight {
  readonly namespace: Namespace;
  readonly effects: Effects;
  readonly lineageEpoch: bigint;
  readonly generation: bigint;
  /** Both records are at least as new as this revision. */
  readonly revision: bigint;
  /** `claims/node/<self>` as it was found, and at which revision: a shard that came later than that may have come to another life of the node. */
  readonly epoch: { readonly version: bigint | null; readonly readAt: bigint };
  readonly owned: readonly OwnedShard[];
  readonly moves: ProviderRecord | undefined;
}

export type OwnershipInput =
  | { readonly kind: 'timer' }
  /** Null while this node has no epoch. */
  | { readonly kind: 'footing'; readonly footing: Footing | null }
  | { readonly kind: 'namespace'; readonly sight: NamespaceSight }
  | { readonly kind: 'forget'; readonly namespace: Namespace }
  /** This node is about to end by itself, and would hand its shards over first. */
  | { readonly kind: 'leave' }
  /**
   * This node stops by plan and means to be back: it ends all that runs, and then says that its shards are to wait for it until `awayUntil`, in Unix
   * milliseconds. Calls for them are to come again.
   */
  | { readonly kind: 'rest'; readonly awayUntil: number }
  /** The answer to `stop`: what ran under the claim has ended, whether by itself or because it was aborted. */
  | { readonly kind: 'ended'; readonly namespace: Namespace; readonly shard: number; readonly claimId: string }
  | ProviderAnswer;

/** What a call for a shard meets at this node. */
export type ShardState =
  | { readonly kind: 'admits'; readonly claimId: string; readonly fence: Fence; readonly effects: Effects }
  /** What runs ends; new calls go to the next owner, who holds them. */
  | { readonly kind: 'stopping'; readonly to: NodeId }
  /** Nothing runs any more. */
  | { readonly kind: 'forwards'; readonly to: NodeId }
  /** This node is about to get it, or has it and must still wait: calls go to the hold queue. */
  | { readonly kind: 'holds' }
  /** The map says that nobody serves it for now. */
  | { readonly kind: 'paused' }
  | { readonly kind: 'elsewhere' };

/** `reassigned` and `epoch-ended`: without having been asked; what runs under it is over. */
export type ShardLostReason = 'handed-over' | 'reassigned' | 'epoch-ended';

export type OwnershipEvent =
  | {
      readonly kind: 'acquired';
      readonly namespace: Namespace;
      readonly shard: number;
      readonly fence: Fence;
      readonly claimId: string;
    }
  | {
      readonly kind: 'releasing';
      readonly namespace: Namespace;
      readonly shard: number;
      readonly to: NodeId;
      readonly claimId: string;
    }
  | { readonly kind: 'resumed'; readonly namespace: Namespace; readonly shard: number; readonly claimId: string }
  | { readonly kind: 'lost'; readonly namespace: Namespace; readonly shard: number; readonly reason: ShardLostReason };

export interface ShardLeadSetting extends ScopeSetting {
  readonly fence: Fence;
  readonly claimId: string;
}

export type OwnershipOutput =
  | ProviderRequest
  /**
   * All shards under which effects may be begun or ended: the lease machine's input `shards`, before anything that follows, and only while its epoch is
   * this one.
   */
  | { readonly kind: 'leads'; readonly epoch: bigint | null; readonly leads: readonly ShardLeadSetting[] }
  /** Starts nothing more; say `ended` once nothing runs. */
  | {
      readonly kind: 'stop';
      readonly namespace: Namespace;
      readonly shard: number;
      readonly claimId: string;
      readonly deadline: Instant;
    }
  /** What runs under the claim is to be broken off: its deadline has passed, or the shard is lost. */
  | { readonly kind: 'abort'; readonly namespace: Namespace; readonly shard: number; readonly claimId: string }
  /** Held calls: begin them here, or send them to whoever owns the shard. */
  | { readonly kind: 'release'; readonly namespace: Namespace; readonly shard: number; readonly to: 'self' | 'owner' }
  | { readonly kind: 'event'; readonly event: OwnershipEvent };
