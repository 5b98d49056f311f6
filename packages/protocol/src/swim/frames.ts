/**
 * The frames two members exchange on a channel. Every frame carries the sender's wire version and capabilities (in the
 * hello, then by reference: a channel speaks the version agreed there; the codec stamps each frame).
 */
import type { Address, BootId, ClusterId, MeshId, NodeId } from '@omnirelay/primitives';
import type { AliveClaim, Life, MemberClaim, SuspicionCause } from './model.ts';

/** The wire version this code writes, and the oldest it reads. */
export const WIRE_VERSION = 1;
export const OLDEST_WIRE_VERSION = 1;
/** What this build can do beyond the base version; unknown names are ignored and passed on. */
/** Pings and acks tell the registry's mark when it is news, and that is so of no older build: its silence says nothing. */
export const MARKS_IN_PROBES = 'marks-in-probes';
export const CAPABILITIES: readonly string[] = ['nack', 'digest-sync', 'in-band-reauth', MARKS_IN_PROBES];

export type RejectReason =
  | 'wrong-mesh'
  | 'wrong-cluster'
  | 'identity-mismatch'
  | 'duplicate-node-id'
  | 'incompatible-version'
  | 'too-many-channels'
  | 'shutting-down'
  /** One that this version does not know: the detail says more. */
  | 'other';

/** One line of a digest sync: what the sender holds of a member. */
export interface DigestEntry {
  readonly nodeId: NodeId;
  readonly bootEpoch: bigint;
  readonly incarnation: number;
  readonly liveness: 'alive' | 'suspect' | 'dead' | 'left';
  readonly metadataHash: number;
}

/** The highest (lineage epoch, revision) of the registry that anybody has seen; gossip spreads the maximum. */
export interface RegistryMark {
  readonly lineageEpoch: bigint;
  readonly revision: bigint;
}

export type Frame =
  | {
      readonly kind: 'hello';
      readonly wireVersion: number;
      readonly oldestWireVersion: number;
      readonly capabilities: readonly string[];
      readonly meshId: MeshId;
      readonly clusterId: ClusterId;
      readonly claim: AliveClaim;
      /** `join` asks for the whole view; `neighbour` keeps an edge; `repair` probes a member thought unreachable. */
      readonly purpose: 'join' | 'neighbour' | 'repair';
    }
  | {
      readonly kind: 'welcome';
      readonly wireVersion: number;
      readonly capabilities: readonly string[];
      readonly claim: AliveClaim;
      /** The highest boot epoch the answering side knows of the greeting node: the next life must exceed it. */
      readonly bootEpochFloor: bigint;
    }
  | { readonly kind: 'reject'; readonly reason: RejectReason; readonly detail: string; readonly bootEpochFloor: bigint }
  /** `suspicion` tells the subject that it is suspected, so that it refutes within one round trip. */
  | {
      readonly kind: 'ping';
      readonly seq: number;
      readonly suspicion?: { readonly life: Life; readonly incarnation: number; readonly accuser: NodeId };
      /** Absent: as this channel has told before. So with each answer to a ping. */
      readonly highWater?: RegistryMark;
    }
  | { readonly kind: 'ack'; readonly seq: number; readonly claim?: AliveClaim; readonly highWater?: RegistryMark }
  /** Ask a helper to probe `subject`. The helper nacks when its own probe has not been answered in time (Lifeguard). */
  | {
      readonly kind: 'ping-request';
      readonly seq: number;
      readonly subject: NodeId;
      readonly address: Address;
      readonly suspicion?: { readonly life: Life; readonly incarnation: number; readonly accuser: NodeId };
    }
  | {
      readonly kind: 'indirect-ack';
      readonly seq: number;
      readonly subject: NodeId;
      readonly claim?: AliveClaim;
      /** The helper's, who has heard the subject's. */
      readonly highWater?: RegistryMark;
    }
  | { readonly kind: 'nack'; readonly seq: number; readonly subject: NodeId; readonly cause: SuspicionCause }
  /** Event-driven dissemination: claims new to the sender, passed on at once on every edge. */
  | { readonly kind: 'events'; readonly claims: readonly MemberClaim[] }
  /** Periodic: count and hash; the receiver answers with `digest-entries` when they differ. */
  | { readonly kind: 'digest'; readonly count: number; readonly hash: string; readonly highWater?: RegistryMark }
  /** What the sender holds; `last` ends a paged listing, `page` counts from 0. */
  | {
      readonly kind: 'digest-entries';
      readonly entries: readonly DigestEntry[];
      readonly page: number;
      readonly last: boolean;
    }
  /** Send me your full claims of these members. */
  | { readonly kind: 'pull'; readonly nodeIds: readonly NodeId[] }
  /** Full claims, in answer to a pull or a join; paged by the frame bound. */
  | { readonly kind: 'records'; readonly claims: readonly MemberClaim[] }
  /** The sender leaves on purpose and closes afterwards. */
  | { readonly kind: 'leave'; readonly life: Life; readonly incarnation: number };

export type FrameKind = Frame['kind'];

/** The certified identity behind a channel, verified by the transport before any frame is handed over. */
export interface PeerIdentity {
  readonly nodeId: NodeId;
  readonly clusterId: ClusterId;
  readonly role: string;
  readonly bootId?: BootId;
}
