/**
 * Leadership as the rest of a node sees it: who leads what, as far as this node knows, what it leads itself, and the guard for work done under
 * that. What it says of others is read from the registry and may be old; what counts is the fence, compared where an effect lands.
 */
import type { NodeId } from '@omnirelay/primitives';
import type { Admission, Authority, ClaimRecord, Effects } from '@omnirelay/protocol';
import type { RegistryState } from '@omnirelay/registry';

/** `node`: a node's own epoch, on which all its claims hang; it is not listed among the tokens. */
export type ScopeKind = 'global' | 'node' | 'shard' | 'custom';

/** One live claim: who leads a scope, and the token that its effects carry. */
export interface LeaderToken {
  readonly scope: string;
  readonly scopeKind: ScopeKind;
  readonly leaderId: NodeId;
  /** How often the scope has been claimed, this claim included. */
  readonly term: bigint;
  /** `failoverVersion.lineageEpoch.revision`, fixed width: compared as text. */
  readonly fenceToken: string;
  readonly claimId: string;
  /** The life of the leader's lease that the claim hangs on. */
  readonly epoch: bigint;
  /** When it was claimed, by the leader's wall clock; null where its history does not say. */
  readonly issuedAt: Date | null;
  /**
   * Until when its lease lasts unless it is renewed. Of an own claim: as this node trusts it. Of another's: its ttl after this node saw a renewal
   * last, so a guess; null before one was seen.
   */
  readonly expiresAt: Date | null;
  readonly effects: Effects;
  readonly labels: Readonly<Record<string, string>>;
}

export interface ConflictingClaim {
  readonly nodeId: NodeId;
  readonly fenceToken: string;
  readonly claimId: string;
  /** The member that told it; null for what this node holds itself or has read. */
  readonly heardFrom: NodeId | null;
  readonly own: boolean;
}

/** Split brain: live claims of one scope with different claim ids, told until only one of them is heard any more. */
export interface LeadershipConflict {
  readonly scope: string;
  /** Highest fence first. */
  readonly claims: readonly ConflictingClaim[];
  readonly since: Date;
  /** The lower one is known to have stepped down. */
  readonly lowerSteppedDown: boolean;
}

/**
 * `observed`: another node's claim was seen for the first time. `lost`: a claim ended without its holder's doing. `expired`: an own lease ran out
 * before a renewal was answered; the claim stands, and nothing is admitted until it is `renewed`.
 */
export type LeadershipEventKind = 'observed' | 'elected' | 'renewed' | 'lost' | 'expired' | 'stepped-down';

export interface LeadershipEvent {
  readonly kind: LeadershipEventKind;
  readonly scope: string;
  readonly leaderId: NodeId;
  /** Null once there is no claim any more. */
  readonly token: LeaderToken | null;
  /** A word or a few, such as `epoch-ended` or `asked to step down`. */
  readonly reason: string;
  readonly correlationId: string;
  readonly occurredAt: Date;
}

export interface LeadershipStatus {
  /** Scopes that this node stands for. */
  readonly standing: readonly string[];
  /** Scopes it holds the claim of, whether or not it admits at this moment. */
  readonly holds: readonly string[];
  /** Its own epoch; null between two. */
  readonly epoch: bigint | null;
  /** False after a stall or a clock jump, until a renewal that began afterwards is acknowledged. */
  readonly clockTrusted: boolean;
  readonly registry: RegistryState['kind'];
  /** So many leases ran out at once that the registry is held to have failed: nobody is deposed for now. */
  readonly hiccup: boolean;
  /** Since when what is told of others may be old: the registry is not followed. Null while it is. */
  readonly staleSince: Date | null;
}

export interface Leadership extends AsyncDisposable {
  /** The live claims of all scopes that this node knows, in the order of their scopes. */
  tokens(): readonly LeaderToken[];
  conflicts(): readonly LeadershipConflict[];
  /** Until when the lease that a claim hangs on lasts unless it is renewed, that of a node included; as `expiresAt` of its token. */
  expiryOf(claim: ClaimRecord): Date | null;
  status(): LeadershipStatus;
  /** After each event, in order, once `tokens` holds it. Returns the way to unsubscribe. */
  subscribe(listener: (event: LeadershipEvent) => void): () => void;
  /**
   * Called at the start of each effect under a scope; `acknowledge` of what it answers at the effect's end. It reads the clocks itself, and
   * refuses with a reason. Best effort: the fence is the safety.
   */
  admit(scope: string): Admission;
  /**
   * What a registry transaction under the scope must carry now: `{kind: 'fence', scope, fence, claimId}` and the conditions, among its own.
   * Undefined while this node may do nothing under it.
   */
  under(scope: string): Authority | undefined;
}
