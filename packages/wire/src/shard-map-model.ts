/** Maps of shards over time as the control API speaks of them: generations, what each did, and what differs between two. */
import type { DeltaCause } from '@omnirelay/protocol';
import type { AnswerHead } from './control-model.ts';
import type { UnreadableRecord } from './leadership-model.ts';
import type { Paged, Ranged } from './list-questions.ts';
import type { ShardState } from './shard-model.ts';

/** The making of a generation: which, when, why and by whom. */
interface ShardMapStep {
  readonly version: string;
  readonly at: string;
  readonly cause: DeltaCause;
  readonly actor: string;
  readonly reason?: string;
  readonly changeTicket?: string;
  readonly correlationId?: string;
  /** The planned change by which shards moved; absent where several did, or none. */
  readonly changeId?: string;
}

export interface ShardHistoryEntry extends ShardMapStep {
  /** Its owners before and after, where it moved. */
  readonly from?: string;
  readonly to?: string;
  /** What it became, where its status changed. */
  readonly status?: ShardState;
}

/** A generation of a map. */
export interface ShardMapVersion extends ShardMapStep {
  readonly namespace: string;
  readonly moved: number;
  /** Of all its shards, 0 to 100. */
  readonly deltaPercent: number;
  readonly statusChanges: number;
  readonly checksum: string;
}

export interface ShardMapVersionQuery extends Paged, Ranged {
  readonly namespace?: readonly string[];
}

export interface ShardMapVersionList extends AnswerHead {
  readonly nextCursor?: string;
  /** Newest first. */
  readonly items: readonly ShardMapVersion[];
  readonly unreadable: readonly UnreadableRecord[];
  readonly staleSince?: string;
}

export interface ShardDiffQuery {
  readonly namespace: string;
  readonly fromVersion: string;
  /** The newest, if left out. */
  readonly toVersion?: string;
  readonly minCursor?: string;
}

/** All shards that went from one owner to another. */
export interface ShardFlow {
  readonly from?: string;
  readonly to?: string;
  readonly shards: readonly string[];
}

export interface ShardDiff extends AnswerHead {
  readonly namespace: string;
  readonly fromVersion: string;
  readonly toVersion: string;
  readonly moved: number;
  readonly deltaPercent: number;
  /** Net: what went there and back is in none. */
  readonly flows: readonly ShardFlow[];
  readonly statusChanges: readonly {
    readonly shardId: string;
    readonly before: ShardState;
    readonly after: ShardState;
  }[];
  /** What lies between, newest first. */
  readonly versions: readonly ShardMapVersion[];
}
