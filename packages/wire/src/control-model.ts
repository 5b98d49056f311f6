/**
 * The shapes of the control API as JSON carries them: what REST answers, what the SDK hands out, what the console paints. Times are
 * RFC 3339 in UTC with milliseconds; epochs, revisions and versions are decimal strings; absent means unknown or not applicable.
 */
import type { AuditPrincipal } from './audit-model.ts';

import type { AtDeadline, DrainPlan, PeerDrain } from './drain-model.ts';

export type PeerStatus = 'Alive' | 'Suspect' | 'Dead' | 'Left';
/** `Unknown`: the answering node has not read the registry since it started. */
export type PeerIntent = 'Active' | 'Cordoned' | 'Draining' | 'Drained' | 'Removed' | 'Unknown';

export interface LabelValue {
  readonly value: string;
  readonly source: 'Owner' | 'Overlay';
}

export interface PeerMetadata {
  readonly role: string;
  readonly clusterId: string;
  readonly region: string;
  readonly zone: string;
  readonly meshVersion: string;
  readonly http3Support: boolean;
  readonly endpoint: string;
  readonly metadataVersion: string;
  readonly posture: string;
  readonly labels: Readonly<Record<string, LabelValue>>;
}

export interface Peer {
  readonly nodeId: string;
  readonly status: PeerStatus;
  readonly intent: PeerIntent;
  readonly healthScore?: number;
  readonly lastSeen?: string;
  readonly rttMs?: number;
  readonly observedBy: string;
  readonly ttl?: number;
  readonly leads: readonly string[];
  readonly endpoints: Readonly<Record<string, string>>;
  readonly metadata: PeerMetadata;
  readonly bootEpoch: string;
  readonly incarnation: string;
  readonly etag?: string;
  readonly intentReason?: string;
  readonly intentBy?: string;
  readonly intentAt?: string;
  readonly statusSince: string;
  /** Shards it owned when its drain began; absent unless it is draining or drained. */
  readonly drainShards?: number;
  /** Until when its drain is to be done. */
  readonly drainDeadline?: string;
  /** That time is over, and it is not drained. */
  readonly drainOverdue?: boolean;
  /** Absent: its host reports none, or it is dead or has left. */
  readonly load?: PeerLoad;
}

/** What a node's host reports of itself, in powers of two: each figure is at least what was measured, and below four times that. */
export interface PeerLoad {
  /** Pieces of work taken in and not done. */
  readonly pendingDepth: number;
  readonly latencyP99Ms: number;
  /** Of the work that ended lately, the part that failed: 0 to 1. */
  readonly errorRatio: number;
  /** Since when these figures stand, by the node's clock. The host reports still, else they were withdrawn. */
  readonly reportedAt: string;
}

/** What every answer says of itself. */
export interface AnswerHead {
  readonly generatedAt: string;
  /** The node that answered. */
  readonly source: string;
  /** Opaque position: resumes a watch, and `min-cursor` of a read. */
  readonly cursor: string;
}

export interface PeerList extends AnswerHead {
  readonly schemaVersion: 1;
  readonly localNodeId: string;
  readonly nextCursor?: string;
  readonly peers: readonly Peer[];
  readonly etag: string;
  readonly notModified: boolean;
  readonly staleSince?: string;
  readonly total: number;
}

export interface PeerAnswer extends AnswerHead {
  readonly peer: Peer;
  readonly staleSince?: string;
  /** While it is draining or drained. */
  readonly drain?: PeerDrain;
}

export interface PeerTransition {
  readonly at: string;
  readonly change: string;
  readonly detail: string;
  readonly correlationId: string;
  /** `record`: in the registry, the same on every node. `view`: what the answering node has seen itself. */
  readonly source: 'record' | 'view';
  /** Of a record, the leader that wrote it. */
  readonly recordedBy?: string;
}

export interface PeerEvidence extends AnswerHead {
  readonly nodeId: string;
  readonly status: PeerStatus;
  readonly statusSince: string;
  readonly suspectedAt?: string;
  readonly deadline?: string;
  readonly confirmations: number;
  readonly confirmationsNeeded: number;
  readonly accusations: readonly { readonly accuser: string; readonly cause: string; readonly at: string }[];
  readonly probedAt?: string;
  readonly probeOutcome?: string;
  readonly indirect: readonly { readonly helper: string; readonly outcome: string }[];
  readonly rttMs?: number;
  readonly lastSeen?: string;
  readonly concludedBy?: string;
  readonly isNeighbour: boolean;
  /** Of the certificate that the node proved on its channel with the observer; absent without a channel, and where another node is the observer. */
  readonly certificateEndsAt?: string;
  /** The node whose evidence this is. */
  readonly observedBy: string;
  /** Who keeps a channel to it, and so probes it in turn. */
  readonly probers: readonly string[];
  /** Those on record, and of what else was seen what the answering node saw itself; newest first. */
  readonly transitions: readonly PeerTransition[];
}

/** Round trips of one member to its neighbours, as it told them. */
export interface NetworkNode {
  readonly nodeId: string;
  readonly answered: boolean;
  /** Why it did not. */
  readonly reason?: string;
  readonly neighbours: readonly NetworkEdge[];
}

export interface NetworkEdge {
  readonly nodeId: string;
  readonly status: PeerStatus;
  readonly rttMs?: number;
  readonly lastSeen?: string;
}

export interface NetworkAnswer extends AnswerHead {
  readonly nextCursor?: string;
  /** Members that live, on all pages. */
  readonly total: number;
  readonly nodes: readonly NetworkNode[];
}

/**
 * `Removed`: no longer listed; or, with the reason `no-longer-matches`, no longer among those that the filters ask for, and told as it is now. It
 * may name a peer that the reader does not hold. `Resync`: forget all; a snapshot follows.
 */
export type PeerWatchKind = 'Snapshot' | 'Ready' | 'Changed' | 'Removed' | 'Resync' | 'Heartbeat';

export interface PeerWatchEvent extends AnswerHead {
  readonly kind: PeerWatchKind;
  readonly peer?: Peer;
  readonly reason?: string;
  readonly staleSince?: string;
}

/** What accompanies every mutation. */
export interface MutationOptions {
  readonly reason?: string;
  readonly changeTicket?: string;
  readonly dryRun?: boolean;
  readonly ifMatch?: string;
  readonly idempotencyKey?: string;
}

/** `force`: its shards go whatever the rounds have left; a drain that is under way may be forced too. */
export interface DrainOptions extends MutationOptions {
  readonly force?: boolean;
  /** How long it may take, from now on: 1 s to 24 h. A drain that is under way is given another time by it. */
  readonly deadlineMs?: number;
  /** `report` unless said. */
  readonly atDeadline?: AtDeadline;
  /** Of a drain that is under way: what rests since it was in vain is tried at once. */
  readonly retry?: boolean;
}

export interface IntentChange extends AnswerHead {
  readonly nodeId: string;
  readonly before: PeerIntent;
  readonly after: PeerIntent;
  readonly status: PeerStatus;
  readonly dryRun: boolean;
  readonly unchanged: boolean;
  readonly effects: readonly string[];
  readonly blockers: readonly string[];
  readonly etag?: string;
  readonly correlationId: string;
  readonly drain?: DrainPlan;
}

export interface LabelsChange extends AnswerHead {
  readonly nodeId: string;
  readonly before: Readonly<Record<string, LabelValue>>;
  readonly after: Readonly<Record<string, LabelValue>>;
  readonly dryRun: boolean;
  readonly etag?: string;
  readonly correlationId: string;
}

export type AccessRole = 'viewer' | 'operator' | 'admin';

export type ConfirmationTier = 'none' | 'T0' | 'T1' | 'T2' | 'T3';

export interface AccessOperation {
  readonly operation: string;
  readonly summary: string;
  /** How much a console asks of a person before it acts. */
  readonly tier: ConfirmationTier;
  /** Fields for which it asks for more than that. */
  readonly fieldTiers: Readonly<Record<string, ConfirmationTier>>;
  /** A scope, or `any-caller`, `node-certificate`, `join-token`. */
  readonly scope: string;
  /** Fields that ask for more when they are given. */
  readonly fieldScopes: Readonly<Record<string, string>>;
  /** The roles that may do it. */
  readonly roles: readonly AccessRole[];
  /** Whether the caller may. */
  readonly allowed: boolean;
  /** Why not. */
  readonly reason?: string;
}

export interface AccessSelf extends AnswerHead {
  readonly principal: AuditPrincipal;
  readonly role?: AccessRole;
  readonly scopes: readonly string[];
  /** From the least to the most. */
  readonly roleScopes: readonly { readonly role: AccessRole; readonly scopes: readonly string[] }[];
  readonly operations: readonly AccessOperation[];
  readonly expiresAt?: string;
}

export interface CreateJoinToken {
  readonly role: string;
  readonly nodeId?: string;
  readonly ttlSeconds?: number;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface JoinToken extends AnswerHead {
  readonly tokenId: string;
  readonly token?: string;
  readonly expiresAt: string;
  readonly role: string;
  readonly nodeId?: string;
  readonly dryRun: boolean;
}

export interface JoinRequest {
  readonly token: string;
  readonly csrPem: string;
  readonly nodeId: string;
}

export interface JoinAnswer extends AnswerHead {
  readonly certificateChainPem: string;
  readonly caPem: string;
  readonly meshId: string;
  readonly clusterId: string;
  readonly trustDomain: string;
  readonly bootEpochFloor: string;
  readonly seeds: readonly string[];
  readonly expiresAt: string;
}

export interface RenewAnswer extends AnswerHead {
  readonly certificateChainPem: string;
  readonly caPem: string;
  readonly expiresAt: string;
}

/** RFC 9457, with the stable `code` that programs switch on. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly instance?: string;
  readonly correlationId?: string;
  /** Field problems of bad input, all at once. */
  readonly problems?: readonly { readonly path: string; readonly message: string }[];
  readonly [extension: string]: unknown;
}
