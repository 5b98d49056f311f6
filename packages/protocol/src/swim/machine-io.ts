/**
 * What goes into the membership machine and what comes out. The machine does no IO: a driver (mesh-node) or the simulation
 * hands it inputs with the time, and carries out its outputs in order. After a `persist` output, everything behind it in the
 * list waits until the value is durable.
 */
import type { Address, Duration, Instant, NodeId } from '@omnirelay/primitives';
import type { Frame, PeerIdentity, RegistryMark, RejectReason } from './frames.ts';
import type { LoadReport } from './load-report.ts';
import type { HeldScopes, Liveness, Member, MemberMetadata, SeenRegistry } from './model.ts';

/** Chosen by the driver for accepted channels and for dialled ones alike; unique for the life of the process. */
export type ChannelId = number;
/** Chosen by the machine; unique for the life of the machine. */
export type DialId = number;

/** Why a channel ended, as the transport saw it. */
export type ChannelEnd = 'closed' | 'reset' | 'timeout' | 'protocol-error' | 'identity-expired' | 'backpressure';
/** Why a dial failed. `refused` means that the address answered and nobody listens: strong evidence of a dead process. */
export type DialFailure = 'refused' | 'timeout' | 'unreachable' | 'tls' | 'identity-mismatch' | 'aborted';

export type SwimInput =
  /** First input. Seeds are dialled with back-off until one answers; none at all founds a mesh of one. */
  | { readonly kind: 'start'; readonly seeds: readonly Address[] }
  /** The deadline that `nextDeadline` named has come (late or not). */
  | { readonly kind: 'timer' }
  | {
      readonly kind: 'channel-opened';
      readonly channel: ChannelId;
      readonly identity: PeerIdentity;
      /** Present when this side dialled. */
      readonly dial?: DialId;
    }
  | { readonly kind: 'dial-failed'; readonly dial: DialId; readonly failure: DialFailure; readonly detail: string }
  | { readonly kind: 'channel-closed'; readonly channel: ChannelId; readonly end: ChannelEnd }
  | { readonly kind: 'frame'; readonly channel: ChannelId; readonly frame: Frame }
  /** The transport's buffer of this channel is full; until `channel-drained` only probes and replies are worth sending. */
  | { readonly kind: 'channel-blocked'; readonly channel: ChannelId }
  | { readonly kind: 'channel-drained'; readonly channel: ChannelId }
  /** This node's own statement changed; the machine raises metadataVersion and incarnation. */
  | { readonly kind: 'update-metadata'; readonly metadata: Omit<MemberMetadata, 'metadataVersion'> }
  /** This node has seen the registry at this mark; the maximum travels with digests, pings and acks. */
  | { readonly kind: 'raise-high-water'; readonly mark: RegistryMark }
  /** Asks each living neighbour for its mark that has not been asked since; `marks-heard` tells when all have answered. */
  | { readonly kind: 'hear-marks'; readonly since: Instant }
  /** The claims that this node holds have changed: everybody is told at once. */
  | { readonly kind: 'tell-claims'; readonly holds: HeldScopes }
  /** What this node sees of the registry has changed; null: nothing. */
  | { readonly kind: 'tell-registry'; readonly registry: SeenRegistry | null }
  /** The load that the host reports now, within its bounds (`checkLoadReport`), in Unix milliseconds; null: none any more. The machine tells it coarsely. */
  | { readonly kind: 'report-load'; readonly load: LoadReport | null; readonly reportedAt: number }
  | { readonly kind: 'leave' };

export type SwimOutput =
  /** Must be durable before anything behind it leaves: the next life of this node begins above it. */
  | { readonly kind: 'persist'; readonly bootEpoch: bigint }
  | {
      readonly kind: 'dial';
      readonly dial: DialId;
      readonly address: Address;
      /** When set, a peer certified as anybody else is an `identity-mismatch`. */
      readonly expect?: NodeId;
      /** The attempt, TLS included, must be over by then. */
      readonly deadline: Instant;
    }
  | { readonly kind: 'send'; readonly channel: ChannelId; readonly frame: Frame }
  | { readonly kind: 'close'; readonly channel: ChannelId; readonly reason: string }
  | { readonly kind: 'event'; readonly event: SwimEvent };

export type SwimEvent =
  | {
      readonly kind: 'member-changed';
      readonly member: Member;
      /** Absent when first heard of. */
      readonly before?: Liveness;
      readonly change: 'joined' | 'rejoined' | 'suspected' | 'refuted' | 'died' | 'left' | 'metadata' | 'forgotten';
    }
  /** First view received from a seed (or founded alone). */
  | { readonly kind: 'joined-mesh'; readonly members: number }
  | { readonly kind: 'self-suspected'; readonly accuser: NodeId; readonly incarnation: number }
  | { readonly kind: 'peer-rejected'; readonly nodeId: NodeId; readonly reason: RejectReason; readonly detail: string }
  /** A seed or peer refused us. `wrong-mesh`, `wrong-cluster`, `incompatible-version`: operator's mistake, retried slowly. */
  | {
      readonly kind: 'rejected-by';
      readonly peer: NodeId | null;
      readonly address: Address;
      readonly reason: RejectReason;
      readonly detail: string;
    }
  /** A later life of our own node id is in the mesh, or a clone: this life must end. */
  | { readonly kind: 'superseded'; readonly reason: 'newer-life' | 'clone'; readonly detail: string }
  | { readonly kind: 'own-stall'; readonly lateBy: Duration }
  | {
      readonly kind: 'probe';
      readonly subject: NodeId;
      readonly outcome: 'ack' | 'indirect-ack' | 'failed';
      readonly rtt?: Duration;
    }
  | { readonly kind: 'left-mesh' }
  /** A higher registry mark was heard from a peer. */
  | { readonly kind: 'high-water'; readonly mark: RegistryMark }
  /** Each living neighbour has told its mark in answer to a question of `since` or later. */
  | { readonly kind: 'marks-heard'; readonly since: Instant }
  /** What a member says it holds has changed; the view has it. */
  | { readonly kind: 'claims-told'; readonly nodeId: NodeId }
  /** The load that a member tells, this node included, has changed; the view has it. */
  | { readonly kind: 'load-told'; readonly nodeId: NodeId }
  /** Something was dropped because a stated bound was reached; counted, never silent. */
  | { readonly kind: 'bound-reached'; readonly bound: string; readonly dropped: number };

/** Sizes an operator watches; each has a stated bound. */
export interface SwimGauges {
  readonly channels: number;
  readonly dialsInFlight: number;
  readonly eventQueue: number;
  readonly probesInFlight: number;
  readonly neighbours: number;
  readonly members: number;
}
