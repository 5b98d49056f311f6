/** Shards as the control API speaks of them: who owns each, why, and what is under way. */
import type { AnswerHead, MutationOptions } from './control-model.ts';
import type { UnreadableRecord } from './leadership-model.ts';
import type { Paged } from './list-questions.ts';
import type { ShardStrategyId } from './namespace-model.ts';
import type { ShardHistoryEntry } from './shard-map-model.ts';

export type ShardState = 'Active' | 'Draining' | 'Paused' | 'Disabled';

/** What is under way with a shard. */
export interface ShardMoving {
  readonly moveId: string;
  readonly from?: string;
  readonly to: string;
  /** `prepare`: the new one gets ready; `stop`: the old one ends what runs; `committed`; `aborted`. */
  readonly stage: 'prepare' | 'stop' | 'committed' | 'aborted';
}

export interface Shard {
  readonly namespace: string;
  readonly shardId: string;
  readonly strategyId: ShardStrategyId;
  /** Where the map wants it; absent where nobody may have it. */
  readonly ownerNodeId?: string;
  /** Who holds it, and may accept. */
  readonly leaderId?: string;
  readonly leaderEpoch?: string;
  readonly fenceToken?: string;
  /** Reserved: always 1, and nothing goes by it. */
  readonly capacityHint: number;
  readonly status: ShardState;
  /** `<lineage epoch>.<generation>` that changed its owner or its status last. In quotes it is what `If-Match` takes. */
  readonly version: string;
  /** Over its entry. */
  readonly checksum: string;
  /** Absent where that is no longer kept. */
  readonly updatedAt?: string;
  readonly changeTicket?: string;
  readonly moving?: ShardMoving;
  /** Of a paused one. */
  readonly pausedUntil?: string;
  /** Of a paused or disabled one: by whom and why. */
  readonly statusBy?: string;
  readonly statusReason?: string;
}

export interface ShardFilter {
  readonly namespace?: readonly string[];
  readonly owner?: readonly string[];
  readonly status?: readonly string[];
  /** In names of shards. */
  readonly search?: string;
}

export interface ShardListQuery extends ShardFilter, Paged {
  readonly ifNoneMatch?: string;
  /** The map of then: a moment (`now-6h`), or of one namespace a version. */
  readonly at?: string;
}

export interface ShardList extends AnswerHead {
  readonly nextCursor?: string;
  readonly items: readonly Shard[];
  /** Of the map, where one namespace has all that was asked for; else it tells any change of any map. */
  readonly version: string;
  readonly unreadable: readonly UnreadableRecord[];
  readonly etag: string;
  readonly notModified: boolean;
  readonly staleSince?: string;
  readonly total: number;
}

export interface ShardWatchQuery extends ShardFilter {
  readonly cursor?: string;
  readonly query?: string;
}

/**
 * `Changed`: the shard as it is now. `Removed`: it is no longer among those that are asked for. `Resync`: forget what you hold, a snapshot follows.
 */
export interface ShardWatchEvent extends AnswerHead {
  readonly kind: 'Snapshot' | 'Ready' | 'Changed' | 'Removed' | 'Resync' | 'Heartbeat';
  readonly shard?: Shard;
  /** Of the shard's map, once it has been told whole up to here. */
  readonly version?: string;
  readonly reason?: string;
  readonly staleSince?: string;
}

export interface ShardAnswer extends AnswerHead {
  readonly shard: Shard;
  /** Its moves and status changes that are kept, newest first. */
  readonly history: readonly ShardHistoryEntry[];
  readonly staleSince?: string;
}

/** Why a node does not own a shard. `rule`: the id of the rule that says so. */
export interface ShardVerdict {
  readonly nodeId: string;
  /** 1: the strategy likes it best. */
  readonly rank?: number;
  readonly score?: number;
  readonly verdict:
    | 'owner'
    | 'excluded'
    | 'pinned-elsewhere'
    | 'sibling'
    | 'not-eligible'
    | 'full'
    | 'ranks-lower'
    | 'move-not-needed'
    | 'others-come-first'
    | 'later-round';
  readonly rule?: string;
  /** In a sentence. */
  readonly why: string;
  /** Nothing stands against it for ever, but it takes part in as many moves as it may now: `4 of 4 moves of n-30`. */
  readonly throttled?: string;
}

/** A value of a policy of rebalancing: the document, and its place in it, as `windows.f-1` or `mode`. */
export interface ShardHeldBy {
  readonly policy: string;
  readonly path: string;
}

export interface ShardExplanation extends AnswerHead {
  readonly shard: Shard;
  /** Of the map that it speaks of. */
  readonly mapVersion: string;
  /** Of the past: the moment that was asked for, or at which the version was made. */
  readonly at?: string;
  /** Of the past: what is no longer known of it, in sentences; else empty. */
  readonly notKnown: readonly string[];
  /** One sentence that names strategy, score and tie-break. */
  readonly summary: string;
  /** What the strategy likes best of what is allowed. */
  readonly desiredNodeId?: string;
  /** Why it is not there, where it is not. */
  readonly waiting?: string;
  /** What of a policy it waits for, where it does. */
  readonly heldBy?: ShardHeldBy;
  readonly since?: ShardHistoryEntry;
  /** The owner first, then by rank. */
  readonly nodes: readonly ShardVerdict[];
  readonly staleSince?: string;
}

export interface ShardStatusChange extends AnswerHead {
  readonly namespace: string;
  readonly shardId: string;
  readonly before: ShardState;
  readonly after: ShardState;
  readonly until?: string;
  readonly dryRun: boolean;
  readonly unchanged: boolean;
  readonly effects: readonly string[];
  readonly blockers: readonly string[];
  readonly correlationId: string;
}

/** `duration`: it is resumed by itself then, `15m` for example; at most 24 h. */
export interface PauseShardInput extends MutationOptions {
  readonly namespace: string;
  readonly shardId: string;
  readonly duration: string;
}

export interface ShardActInput extends MutationOptions {
  readonly namespace: string;
  readonly shardId: string;
}
