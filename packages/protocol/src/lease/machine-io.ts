/** What goes into the lease machine and what comes out. It does no IO and holds no clock; outputs are carried out in order. */
import type { Instant, NodeId, WallTime } from '@omnirelay/primitives';
import type { ProviderAnswer, ProviderRequest } from './election-provider.ts';
import type { GossipSight } from './gossip-sight.ts';
import type { Effects, Fence } from './lease-records.ts';

/** Both clocks of a process, read together. */
export interface ClockReading {
  readonly at: Instant;
  readonly wall: WallTime;
}

export interface ScopeSetting {
  readonly scope: string;
  /** `unfenced` waits the old deadline out before a scope changes hands; `fenced` leaves safety to the fence. */
  readonly effects: Effects;
}

/** Who leads the mesh itself: all its effects are fenced registry writes, so it waits for no deadline. */
export const GLOBAL_CONTROL: ScopeSetting = { scope: 'global-control', effects: 'fenced' };

/** A claim as a member tells it by gossip. */
export interface HeardClaim {
  readonly scope: string;
  readonly fence: Fence;
  readonly claimId: string;
  readonly nodeId: NodeId;
}

export type LeaseInput =
  | { readonly kind: 'start' }
  | { readonly kind: 'timer' }
  | ProviderAnswer
  | { readonly kind: 'gossip'; readonly sight: GossipSight }
  | { readonly kind: 'claims-heard'; readonly claims: readonly HeardClaim[] }
  /** The highest lineage epoch that anybody has seen: a hint that this node's store is an old one. */
  | { readonly kind: 'lineage-heard'; readonly lineageEpoch: bigint }
  /** A watch has told of a claim: worth a read before its time. */
  | { readonly kind: 'look' }
  | { readonly kind: 'scopes'; readonly scopes: readonly ScopeSetting[] }
  /** Shards that a map assigns to this node, each with the fence of its assignment: they hang on the epoch and cost no renewal. */
  | {
      readonly kind: 'shards';
      readonly shards: readonly (ScopeSetting & { readonly fence: Fence; readonly claimId: string })[];
    }
  | { readonly kind: 'step-down'; readonly scope: string; readonly next?: NodeId }
  /** The answer to `stop`: what ran under the claim has ended. */
  | { readonly kind: 'stopped'; readonly scope: string }
  /** Hands everything over, and claims no more. */
  | { readonly kind: 'leave' };

export type LostReason = 'epoch-ended' | 'taken' | 'lineage' | 'split-brain' | 'history-went-back';
export type DistrustReason = 'late-turn' | 'clock-jump';

export type LeaseEvent =
  | { readonly kind: 'epoch-began'; readonly epoch: bigint }
  | { readonly kind: 'epoch-ended'; readonly epoch: bigint; readonly by: NodeId | null }
  /** The own lease ran out before a renewal was answered; claims stand, and nothing is admitted. */
  | { readonly kind: 'lease-expired'; readonly epoch: bigint }
  | { readonly kind: 'lease-reclaimed'; readonly epoch: bigint }
  | {
      readonly kind: 'elected';
      readonly scope: string;
      readonly fence: Fence;
      readonly claimId: string;
      readonly term: bigint;
      readonly after: NodeId | null;
    }
  | {
      readonly kind: 'lost';
      readonly scope: string;
      readonly fence: Fence;
      readonly claimId: string;
      readonly reason: LostReason;
    }
  | {
      readonly kind: 'stepped-down';
      readonly scope: string;
      readonly fence: Fence;
      readonly claimId: string;
      readonly next: NodeId | null;
    }
  /** A claim of another node, seen for the first time. */
  | {
      readonly kind: 'observed';
      readonly scope: string;
      readonly fence: Fence;
      readonly nodeId: NodeId;
      readonly term: bigint;
    }
  | {
      readonly kind: 'epoch-bumped';
      readonly nodeId: NodeId;
      readonly epoch: bigint;
      readonly why: 'ttl' | 'confirmed-suspicion';
    }
  | { readonly kind: 'clock-distrusted'; readonly reason: DistrustReason; readonly byMs: number }
  | { readonly kind: 'registry-hiccup'; readonly stale: number; readonly of: number }
  | { readonly kind: 'lineage-changed'; readonly lineageEpoch: bigint }
  | { readonly kind: 'history-went-back' }
  | {
      readonly kind: 'split-brain';
      readonly scope: string;
      readonly fence: Fence;
      readonly other: HeardClaim;
      readonly steppedDown: boolean;
    };

export type LeaseOutput =
  | ProviderRequest
  /** Starts nothing more under the claim; says `stopped` once what runs has ended. */
  | { readonly kind: 'stop'; readonly scope: string; readonly claimId: string }
  | { readonly kind: 'event'; readonly event: LeaseEvent };
