/**
 * What members know of each other. A claim about a member is ordered by its life, `(bootEpoch, incarnation)`; within one
 * life alive < suspect < dead and left. Records are immutable values: a change is a new record.
 */
import type { Address, BootId, ClusterId, Duration, Instant, NodeId } from '@omnirelay/primitives';
import type { ToldLoad } from './load-report.ts';

export type Liveness = 'alive' | 'suspect' | 'dead' | 'left';
export type NodeRole = 'control' | 'gateway' | 'worker';

/** What a node says of itself. Signed as a whole one day, so it travels as the origin's own bytes. */
export interface MemberMetadata {
  readonly role: NodeRole;
  readonly clusterId: ClusterId;
  readonly region: string;
  readonly zone: string;
  readonly meshVersion: string;
  readonly http3Support: boolean;
  /** `host:port` of the mesh listener, as peers dial it. */
  readonly endpoint: Address;
  /** Further listeners by purpose: `controlGrpc`, `controlHttps`. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly metadataVersion: number;
  /** Security posture in a word: `mtls`, `mtls-dev`. */
  readonly posture: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** One life of a node: the epoch orders lives, the random id tells a clone from the original. */
export interface Life {
  readonly bootEpoch: bigint;
  readonly bootId: BootId;
}

/** The claims on scopes that a node holds, as it tells them: so that two live claims of one scope are seen where the registry shows only one. */
export interface HeldScopes {
  readonly claims: readonly { readonly scope: string; readonly fence: string; readonly claimId: string }[];
  /** Held beyond those that are named. */
  readonly others: number;
}

/** The registry as a control node sees it: which store it is, and whether it is the one that the mesh works with. */
export interface SeenRegistry {
  readonly identity: string;
  readonly sound: boolean;
}

/** A node's own statement that it is alive, exactly as its origin encoded it. */
export interface AliveClaim extends Life {
  readonly nodeId: NodeId;
  readonly incarnation: number;
  readonly metadata: MemberMetadata;
  /** Absent: none. The incarnation rises with each change, so no digest needs to hash it. */
  readonly holds?: HeldScopes;
  /** Absent: it opens none, or cannot see it. As with what it holds, the incarnation tells of a change. */
  readonly registry?: SeenRegistry;
  /** What its host reports; absent: nothing, or not lately. As with what it holds, the incarnation tells of a change. */
  readonly load?: ToldLoad;
  /** Hash over the metadata, for digests; the codec or the origin computes it. */
  readonly metadataHash: number;
  /** The origin's encoding, passed on untouched by relays; absent where nothing encodes (simulation). */
  readonly origin?: { readonly bytes: Uint8Array; readonly signature?: Uint8Array };
}

/** A statement about a member's liveness that travels in events and syncs. */
export type MemberClaim =
  | { readonly kind: 'alive'; readonly claim: AliveClaim }
  | {
      readonly kind: 'suspect';
      readonly nodeId: NodeId;
      readonly life: Life;
      readonly incarnation: number;
      readonly accuser: NodeId;
      readonly cause: SuspicionCause;
    }
  | {
      readonly kind: 'dead' | 'left';
      readonly nodeId: NodeId;
      readonly life: Life;
      readonly incarnation: number;
      /** Who concluded it; for `left` the node itself. */
      readonly by: NodeId;
      /** What remains of the tombstone's life. */
      readonly tombstoneRemaining: Duration;
    };

/** Why somebody suspects: silence (no ack, direct or indirect), or its address refused the connection. */
export type SuspicionCause = 'silent' | 'refused';

export interface Accusation {
  readonly accuser: NodeId;
  readonly cause: SuspicionCause;
  readonly at: Instant;
}

/** A suspicion as this node sees it, complete enough to explain itself to an operator. */
export interface Suspicion {
  readonly startedAt: Instant;
  readonly deadline: Instant;
  readonly confirmationsNeeded: number;
  readonly accusations: readonly Accusation[];
}

export interface IndirectProbe {
  readonly helper: NodeId;
  readonly outcome: 'pending' | 'ack' | 'nack' | 'no-answer';
}

/** The last completed or running probe of a member by this node. */
export interface ProbeEvidence {
  readonly at: Instant;
  readonly outcome: 'pending' | 'ack' | 'timeout' | 'no-channel';
  readonly indirect: readonly IndirectProbe[];
}

export interface Member {
  readonly nodeId: NodeId;
  readonly life: Life;
  readonly incarnation: number;
  readonly liveness: Liveness;
  /** The last alive claim known of this life; a tombstone learned by digest may have none. */
  readonly claim?: AliveClaim;
  /** The running one while suspect; once dead, the one that led there, as evidence. */
  readonly suspicion?: Suspicion;
  readonly probe?: ProbeEvidence;
  /** When this node last had first-hand proof of life. */
  readonly lastSeen?: Instant;
  /** Smoothed round-trip time of this node's own probes. */
  readonly rtt?: Duration;
  /** When the present liveness was adopted here. */
  readonly changedAt: Instant;
  /** Who concluded `dead`; itself for `left`. */
  readonly concludedBy?: NodeId;
  /** For dead and left: when the tombstone is dropped. */
  readonly tombstoneUntil?: Instant;
}

/** A node's view at one moment. `sequence` counts its changes; `digest` is equal exactly when two views agree. */
export interface MembershipView {
  readonly self: NodeId;
  readonly sequence: number;
  /** Over (id, bootEpoch, incarnation, liveness, metadata hash) of every member; 16 hex digits. */
  readonly digest: string;
  readonly members: ReadonlyMap<NodeId, Member>;
  /** Lifeguard's local health multiplier minus one: 0 is healthy. */
  readonly localHealth: number;
}
