/** What a control plane needs of its node, and what it gives back. */

import type { CertificateAuthority, IdentitySource, MeshIdentity } from '@omnirelay/pki';
import type { Clock } from '@omnirelay/primitives';
import type { GuardedRegistry } from '@omnirelay/registry';
import type { Tracer } from '@omnirelay/tracing';
import type { MeshPeer } from '@omnirelay/transport';
import type { Leadership } from '../leadership/leadership.ts';
import type { Denials } from '../membership/denials.ts';
import type { LeaseGossip, MembershipSource } from '../membership/membership-source.ts';
import type { ReadinessPart } from '../observability/health-server.ts';
import type { NodeLogger } from '../observability/logger.ts';
import type { NodeMetrics } from '../observability/metrics.ts';
import type { FollowedShards } from '../sharding/followed-shards.ts';
import type { LeadershipSight } from './leaders/leadership-state.ts';
import type { MoveLimits } from './shards/throttled-moves.ts';

/** The part of the configuration that the control plane reads. */
export interface ControlPlaneConfig {
  /** `dev` allows an issuer on plain http at loopback. */
  readonly mode: 'production' | 'dev';
  readonly meshId: string;
  readonly bindAddress: string;
  /** 0 lets the system choose. */
  readonly grpcPort: number;
  readonly httpsPort: number;
  /** Leaves or CAs in hex; empty or absent allows all that the CA signed. */
  readonly allowedThumbprints?: readonly string[];
  /** Life of the leaves that this node signs, milliseconds; the authority's default without it. */
  readonly leafTtlMs?: number;
  /** Whether a store that took the place of the mesh's own is adopted without an operator, where that can be answered for. */
  readonly adopt?: 'automatic' | 'manual';
  /** How many moves of shards may be in flight; the usual numbers without it. */
  readonly moveLimits?: MoveLimits;
  /** Absent: nobody signs in, and only mesh certificates are callers. */
  readonly oidc?: { readonly issuer: string; readonly audience: string };
}

export interface ControlPlaneDeps {
  readonly self: MeshIdentity;
  readonly membership: MembershipSource;
  readonly registry: GuardedRegistry;
  /** What this node sees of leases, and what a transaction carries that acts for the whole mesh; absent: it takes no part. */
  readonly leadership?: LeadershipSight & Pick<Leadership, 'under'>;
  /** What this node follows of shards; it is not ended with the control plane. */
  readonly shards: FollowedShards;
  /** Null where this node holds no CA key: joins and renewals are refused here with the reason. */
  readonly authority: CertificateAuthority | null;
  readonly identity: IdentitySource;
  readonly config: ControlPlaneConfig;
  readonly logger: NodeLogger;
  readonly metrics: NodeMetrics;
  readonly tracer: Tracer;
  readonly clock: Clock;
  /** What this node refuses at its mesh listener: the registry's word, once it has been read. */
  readonly denials: Denials;
  /** Absent where members are only simulated: then nothing is adopted without an operator, and what becomes of members is no history of the mesh. */
  readonly gossip?: Pick<LeaseGossip, 'marksHeardAt' | 'hearMarks' | 'tellRegistry'>;
  /** One `Deny` call to a member; rejects as the transport's calls do. */
  tellMember: ControlPlaneDeps['askMember'];
  /** One `Observe` call to a member's mesh listener; rejects as the transport's calls do. */
  askMember(
    member: { readonly nodeId: string; readonly address: string },
    request: Uint8Array,
    signal: AbortSignal,
  ): Promise<Uint8Array>;
  /** Mesh addresses that a joining node should dial first. */
  seeds(): readonly string[];
  /** A joining node's first boot epoch must exceed this. */
  bootEpochFloor(nodeId: string): bigint;
}

/** A peer that was turned away at the mesh listener: no certificate, a foreign one, a revoked one. */
export interface RefusedPeer {
  /** Remote address without its port. */
  readonly source: string;
  readonly reason: string;
  /** The identity it claimed, where it showed one. */
  readonly spiffeId?: string;
  readonly detail: string;
}

export interface ControlPlane extends AsyncDisposable {
  readonly grpcAddress: { readonly host: string; readonly port: number };
  readonly httpsAddress: { readonly host: string; readonly port: number };
  /** Counted per source and reason; one audit entry a minute for each pair. */
  recordRefusedPeer(refused: RefusedPeer): void;
  /** A member's report of those that it has turned away. @throws Error when it is not taken */
  takeRefusals(report: Uint8Array, from: MeshPeer): Uint8Array;
  /** For `/readyz`. */
  readiness(): readonly ReadinessPart[];
  /**
   * Takes no new connection, ends watches with the word that this node goes, and lets calls in flight come to their answer, for two
   * seconds at most. Disposal does it too.
   */
  drain(): Promise<void>;
}
