/** What goes into the leader's machine of hand-overs and what comes out. All of it is records as they were read, and what the planner wants. */
import type { Instant, NodeId } from '@omnirelay/primitives';
import type {
  ProviderAnswer,
  ProviderCondition,
  ProviderRecord,
  ProviderWrite,
  RequestId,
} from '../../lease/election-provider.ts';
import type { Effects } from '../../lease/lease-records.ts';
import type { Namespace, ShardMap, ShardMove } from '../model.ts';
import type { MoveLimits, MoveStep, StepChange } from './move-step.ts';

/** A node by `claims/node/<node>`, as it was read. */
export interface NodeSight {
  readonly nodeId: NodeId;
  readonly epoch: bigint;
  /** Of `claims/node/<node>`: it changes where an epoch begins or ends. */
  readonly claimVersion: bigint;
  /** The epoch stands. */
  readonly live: boolean;
  /** May be given shards: it is none that leaves, drains or is cordoned. */
  readonly takes: boolean;
  /** Until when whoever held an epoch of this node that is over may still trust itself, on the own clock; null while that cannot be told. */
  readonly quietAt: Instant | null;
  /** When operators asked last that what it keeps, since it did not stop in time, is asked for again at once. */
  readonly retriedAt?: string;
}

export interface WantedMove {
  readonly shard: number;
  readonly to: NodeId;
  /** Whatever the round has left. */
  readonly forced?: boolean;
  /** Of a planned change: it begins by the limits of that alone and of the machine, whatever the round has left, and once begun it goes on whether it is wanted or not. */
  readonly planned?: { readonly step: MoveStep; readonly limits: MoveLimits };
}

export type LeaderInput =
  | { readonly kind: 'timer' }
  /**
   * This node leads from now on: whatever was asked of the registry before counts no more. `namespaces`: all that may have moves in flight, known by what was
   * read since this node leads; nothing begins before the records of each have been.
   */
  | { readonly kind: 'lead'; readonly namespaces: readonly Namespace[] }
  | { readonly kind: 'rest' }
  | {
      readonly kind: 'namespace';
      readonly namespace: Namespace;
      /** Unfenced also where they have been fenced for less than the longest lease: whoever was deposed may still be at it. */
      readonly effects: Effects;
      readonly map: ShardMap;
      /** `shard-moves/<namespace>`. Both were read after this node began to lead; an older answer is refused by the transactions, and counts too little. */
      readonly moves: ProviderRecord | undefined;
    }
  | { readonly kind: 'forget'; readonly namespace: Namespace }
  /** All nodes; one that is not among them has never had an epoch. */
  | { readonly kind: 'nodes'; readonly nodes: readonly NodeSight[] }
  /** All records of acks. */
  | { readonly kind: 'acks'; readonly records: readonly ProviderRecord[] }
  /** Instead of what was wanted before; holds until it is done or wanted no more. */
  | { readonly kind: 'wanted'; readonly namespace: Namespace; readonly moves: readonly WantedMove[] }
  | Exclude<ProviderAnswer, { readonly kind: 'read-answer' }>;

/** Shards that change their owner in one generation. */
export interface MapDelta {
  /** It is that of this one plus one; the transaction compares that no other has come. */
  readonly after: bigint;
  readonly moves: readonly ShardMove[];
}

export type LeaderEvent =
  | {
      readonly kind: 'move-began' | 'move-stopping' | 'move-committed' | 'move-dropped';
      readonly moveId: string;
      readonly shard: number;
    }
  | { readonly kind: 'move-aborted'; readonly moveId: string; readonly shard: number; readonly why: AbortReason }
  /** Shards whose owners were gone. */
  | { readonly kind: 'reassigned'; readonly shards: readonly number[] };

export type AbortReason = 'does-not-stop' | 'target-is-gone';

export type LeaderOutput =
  /** Under the fence of the global leader. `delta` is written in the same transaction, by whoever stores maps, and with conditions of its own. */
  | {
      readonly kind: 'transact';
      readonly request: RequestId;
      readonly txnId: string;
      readonly namespace: Namespace;
      readonly conditions: readonly ProviderCondition[];
      readonly writes: readonly ProviderWrite[];
      readonly delta: MapDelta | null;
      /** Of planned changes: whoever keeps those writes them in the same transaction, with conditions of their own, or says `conflict`. */
      readonly steps: readonly StepChange[];
    }
  /** The namespace's records, all acks and all nodes are worth a fresh read. */
  | { readonly kind: 'look'; readonly namespace: Namespace }
  | { readonly kind: 'event'; readonly namespace: Namespace; readonly event: LeaderEvent };
