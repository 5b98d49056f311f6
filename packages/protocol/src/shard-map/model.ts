/**
 * What a shard map says, of one namespace: which node owns each shard, and since when. Strategies say where a shard would like to be; the map says where it
 * is. Shards are numbered from 0; their count is fixed when the namespace is made. All columns have one entry a shard and are never written to once the map
 * is made.
 */
import type { Brand, NodeId } from '@omnirelay/primitives';

/** `a-z`, digits, `.`, `_` and `-`, as node ids; stands in keys, scopes and addresses. */
export type Namespace = Brand<string, 'Namespace'>;

/** The shards of a `queue` are task queues. */
export type NamespaceKind = 'service' | 'queue';

export const SHARD_MAP_BOUNDS = {
  shardCount: 131_072,
  nodes: 16_384,
  /** Of a node's capacity, in parts of what is usual (100). */
  weight: 10_000,
  virtualNodes: 1_024,
  /** Pins, exclusions, homes and sibling groups together. */
  rules: 1_024,
} as const;

export type Strategy =
  /** Karger et al. 1997: positions on a circle, `virtualNodes` a node of weight 100. */
  | { readonly kind: 'ring'; readonly virtualNodes: number }
  /** Thaler and Ravishankar 1998; weighted by -w/ln u (Schindelhauer and Schomaker 2005). */
  | { readonly kind: 'rendezvous' }
  /** Zone of the shard's home first, then its region, then anywhere; among equals as rendezvous. */
  | { readonly kind: 'locality'; readonly homes: readonly Home[] };

export type StrategyId = Strategy['kind'];

/** From `from` up to and with `to`. */
export interface ShardRange {
  readonly from: number;
  readonly to: number;
}

/** Where shards would like to be. Of several that name a shard the first counts. */
export interface Home {
  readonly shards: ShardRange;
  readonly region: string;
  readonly zone?: string;
}

/** What a rule speaks of: one node, or all that have the label, zone or region. */
export type NodeSelector =
  | { readonly kind: 'node'; readonly nodeId: NodeId }
  | { readonly kind: 'label'; readonly key: string; readonly value: string }
  | { readonly kind: 'zone'; readonly zone: string }
  | { readonly kind: 'region'; readonly region: string };

/** None of them is ever broken: where they leave no node, the shard has no owner. `id` is what explanations and policies name. */
export type PlacementRule =
  /** Nowhere else. */
  | { readonly kind: 'pin'; readonly id: string; readonly shards: ShardRange; readonly to: NodeSelector }
  | { readonly kind: 'exclude'; readonly id: string; readonly shards: ShardRange; readonly from: NodeSelector }
  /** No two of these shards on one node, or in one zone or region. */
  | {
      readonly kind: 'anti-affinity';
      readonly id: string;
      readonly shards: readonly number[];
      readonly apart: 'node' | 'zone' | 'region';
    };

export interface PlacementPolicy {
  readonly strategy: Strategy;
  readonly rules: readonly PlacementRule[];
}

/** A node that may own shards. */
export interface PlacementNode {
  readonly nodeId: NodeId;
  /** Share of the load beside other nodes; 100 is usual, 0 takes none. An integer. */
  readonly weight: number;
  readonly region: string;
  readonly zone: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** `disabled`: nobody serves it, and nobody will before it is enabled. */
export type ShardStatus = 'active' | 'draining' | 'paused' | 'disabled';

/** In the order of their numbers in `ShardMap.status`. */
export const SHARD_STATUSES = ['active', 'draining', 'paused', 'disabled'] as const satisfies readonly ShardStatus[];

/** In `ShardMap.owner`: nobody. */
export const NOBODY = 0xffff;

/** Maps are ordered by their lineage epoch, then by their generation. */
export interface MapVersion {
  readonly lineageEpoch: bigint;
  readonly generation: bigint;
}

export interface ShardMap extends MapVersion {
  readonly namespace: Namespace;
  readonly shardCount: number;
  /** Sorted by id, so that equal maps have equal columns. */
  readonly nodes: readonly NodeId[];
  /** Index into `nodes`, or `NOBODY`. */
  readonly owner: Uint16Array;
  /** Index into `SHARD_STATUSES`. */
  readonly status: Uint8Array;
  /** The generation that brought each to its owner. */
  readonly since: Float64Array;
}

export interface ShardMove {
  readonly shard: number;
  readonly from: NodeId | null;
  readonly to: NodeId | null;
}
