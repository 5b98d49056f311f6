/** Leadership as the control API speaks of it: who leads what, since when and why, and what stale leaders tried to write. */
import type { AnswerHead, PeerIntent, PeerStatus } from './control-model.ts';
import type { Paged, Ranged } from './list-questions.ts';

/** `node`: a node's own lease, on which all its claims hang. */
export type LeaderScopeKind = 'global' | 'node' | 'shard' | 'custom';

/** A live claim of a scope. */
export interface LeaderToken {
  readonly scope: string;
  readonly scopeKind: LeaderScopeKind;
  readonly leaderId: string;
  /** How often the scope has been claimed, this claim included. */
  readonly term: string;
  /** `failoverVersion.lineageEpoch.revision`, of fixed width: compared as text. In quotes it is what `If-Match` takes. */
  readonly fenceToken: string;
  readonly claimId: string;
  /** Absent where that is no longer kept. */
  readonly issuedAt?: string;
  /** Until when its lease lasts unless it is renewed, as the answering node knows. It moves all the time, outside ETags and watches. */
  readonly expiresAt?: string;
  /** The life of the leader's lease that the claim hangs on. */
  readonly epoch: string;
  /** Absent of a claim that ended, where that is no longer kept. */
  readonly effects?: 'fenced' | 'unfenced';
  /** Of the leader, as it tells them of itself. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Split brain: live claims of one scope, told until only one is heard any more. */
export interface LeaderConflict {
  readonly scope: string;
  readonly since: string;
  readonly lowerSteppedDown: boolean;
  /** Highest fence first. `heardFrom`: the member that told it; absent for what the answering node holds itself or has read. */
  readonly claims: readonly {
    readonly nodeId: string;
    readonly fenceToken: string;
    readonly claimId: string;
    readonly heardFrom?: string;
    readonly own: boolean;
  }[];
}

/** A record that could not be read; it costs only itself. */
export interface UnreadableRecord {
  readonly record: string;
  readonly why: string;
}

/** All joined by AND; the values of one filter are alternatives, in which `*` stands for anything. */
export interface LeaderFilter {
  readonly scope?: readonly string[];
  readonly scopeKind?: readonly string[];
}

export interface LeaderListQuery extends LeaderFilter, Paged {
  readonly ifNoneMatch?: string;
}

export interface LeaderList extends AnswerHead {
  readonly nextCursor?: string;
  readonly tokens: readonly LeaderToken[];
  /** Of the scopes that are asked for, whatever the page. */
  readonly conflicts: readonly LeaderConflict[];
  readonly unreadable: readonly UnreadableRecord[];
  readonly etag: string;
  readonly notModified: boolean;
  /** Set while the registry is dark: the claims are those last read, at this time. */
  readonly staleSince?: string;
  /** Tokens that match, on all pages. */
  readonly total: number;
}

export interface LeaderWatchQuery extends LeaderFilter {
  readonly cursor?: string;
  readonly query?: string;
}

/**
 * One token or one conflict. `Removed`: the scope is led no more, or its split brain is over; with the reason `no-longer-matches`, somebody leads it that is not
 * asked for.
 */
export interface LeaderWatchEvent extends AnswerHead {
  readonly kind: 'Snapshot' | 'Ready' | 'Changed' | 'Removed' | 'Resync' | 'Heartbeat';
  readonly scope?: string;
  readonly token?: LeaderToken;
  readonly conflict?: LeaderConflict;
  readonly reason?: string;
  readonly staleSince?: string;
}

/** `superseded`: another one claimed the scope, and nothing tells how this term ended. */
export type TermEnd = 'stepped-down' | 'epoch-ended' | 'lost' | 'lineage' | 'superseded';

export interface EpochBump {
  readonly nodeId: string;
  readonly epoch: string;
  /** `left`: the node gave it back itself. */
  readonly why: 'ttl' | 'confirmed-suspicion' | 'left';
  readonly by: string;
  readonly at: string;
}

/** How a term came to be. */
export interface Election {
  /** The leader before. */
  readonly after?: string;
  /** Whose lease had run out. */
  readonly timedOut?: string;
  readonly bumped?: EpochBump;
  /** Round trip to the leader before, as the new one measured it last. */
  readonly rttMs?: number;
  readonly suspicionBegan?: string;
  readonly accusers: readonly string[];
  /** What was written to the registry about it, oldest first. */
  readonly transactions: readonly {
    readonly txnId: string;
    readonly revision: string;
    readonly at: string;
    /** `epoch-ended`, `elected`, `stepped-down`, ... */
    readonly what: string;
  }[];
  readonly correlationId: string;
}

/** A term of a leader. A gap is what lies between one's end and the next one's beginning. */
export interface LeaderTerm {
  readonly scope: string;
  readonly scopeKind: LeaderScopeKind;
  readonly leaderId: string;
  readonly term: string;
  readonly fenceToken: string;
  readonly claimId: string;
  readonly epoch: string;
  /** Absent where it began before what is kept. */
  readonly from?: string;
  /** Absent while it lasts, and where nothing tells when it ended. */
  readonly to?: string;
  readonly ended?: TermEnd;
  /** The node that wrote the end of it. */
  readonly endedBy?: string;
  readonly election: Election;
}

/** A page of what is kept of the past. */
interface PastPage<T> extends AnswerHead {
  readonly nextCursor?: string;
  /** Newest first, unless asked otherwise. */
  readonly items: readonly T[];
  readonly unreadable: readonly UnreadableRecord[];
  readonly staleSince?: string;
}

/** Terms that lasted at some moment of the range. */
export interface LeaderHistoryQuery extends LeaderFilter, Paged, Ranged {}

export interface LeaderHistory extends PastPage<LeaderTerm> {}

/** A write that was refused since its fence was not the current one. */
export interface FenceRejection {
  readonly id: string;
  readonly scope: string;
  readonly at: string;
  /** Who tried to write. */
  readonly writerId: string;
  readonly presented: { readonly fenceToken: string; readonly claimId: string };
  /** Absent where nobody led. */
  readonly current?: { readonly fenceToken: string; readonly claimId: string; readonly leaderId: string };
  /** What it would have written. */
  readonly keys: readonly string[];
  readonly correlationId: string;
  /** Further ones of the writer that were counted and not written down. */
  readonly further?: number;
}

export interface FenceRejectionQuery extends LeaderFilter, Paged, Ranged {}

export interface FenceRejectionList extends PastPage<FenceRejection> {}

export interface FenceRejectionWatchQuery extends LeaderFilter {
  readonly cursor?: string;
  readonly query?: string;
}

export interface FenceRejectionWatchEvent extends AnswerHead {
  readonly kind: 'Ready' | 'Appended' | 'Resync' | 'Heartbeat';
  readonly rejection?: FenceRejection;
  readonly reason?: string;
  readonly staleSince?: string;
}

/**
 * `Observed`: a leader whose election is not written down. `Renewed`: as the answering node sees it, now and then, not of shards; no resume tells
 * it again. `Conflict`: split brain, as the answering node hears it. `Resync`: forget what you hold, a snapshot follows.
 */
export type LeadershipEventKind =
  | 'Snapshot'
  | 'Ready'
  | 'Observed'
  | 'Elected'
  | 'Renewed'
  | 'Lost'
  | 'Expired'
  | 'SteppedDown'
  | 'Conflict'
  | 'ConflictEnded'
  | 'Resync'
  | 'Heartbeat';

export interface LeadershipEvent extends AnswerHead {
  readonly eventKind: LeadershipEventKind;
  readonly scope?: string;
  readonly leaderId?: string;
  /** Of `Snapshot`, `Observed`, `Elected`, `Renewed`: the claim; else the one that ended. */
  readonly token?: LeaderToken;
  readonly reason?: string;
  readonly correlationId?: string;
  readonly occurredAt?: string;
  readonly conflict?: LeaderConflict;
  readonly staleSince?: string;
}

export interface LeadershipSubscription extends LeaderFilter {
  readonly cursor?: string;
}

export interface LeaderCandidate {
  readonly nodeId: string;
  readonly status: PeerStatus;
  readonly intent: PeerIntent;
  /** It may be named as the next one. */
  readonly ready: boolean;
  readonly why?: string;
}

/** What was asked of a leader, or would be. That it has handed over is told by the events. */
export interface StepDownAnswer extends AnswerHead {
  readonly scope: string;
  readonly leaderId?: string;
  readonly fenceToken?: string;
  readonly term?: string;
  /** Who stands for the scope beside the leader; the likeliest next one first. */
  readonly candidates: readonly LeaderCandidate[];
  /** Who will be asked to take over. */
  readonly next?: string;
  /** How long nobody leads, where all goes well; the leader's lease where nobody else stands. */
  readonly expectedGapMs: number;
  readonly dryRun: boolean;
  /** The leader has been asked. */
  readonly requested: boolean;
  readonly effects: readonly string[];
  readonly blockers: readonly string[];
  readonly correlationId: string;
}
