/**
 * The records of a namespace's map, below `shard-maps/<namespace>/`: `settings`, `header`, one `delta/<generation>` a generation and
 * `snapshot/<generation>/<page>` for some of them. Never one record a shard: stores bound a transaction.
 */
import type { NodeId } from '@omnirelay/primitives';
import type { MapVersion, Namespace, NamespaceKind, PlacementPolicy, ShardStatus, StrategyId } from '../model.ts';

/** Of all records of shards: namespaces, exceptions, maps, moves and acks. */
export const SHARD_RECORDS_PREFIX = 'shard-';
export const SHARD_MAPS_PREFIX = `${SHARD_RECORDS_PREFIX}maps/`;
/** The version of the records that this code writes, and the newest that it reads. */
export const MAP_SCHEMA = 1;

const digits = (value: bigint): string => value.toString().padStart(20, '0');

export const mapPrefix = (namespace: Namespace): string => `${SHARD_MAPS_PREFIX}${namespace}/`;
export const settingsKey = (namespace: Namespace): string => `${mapPrefix(namespace)}settings`;
export const headerKey = (namespace: Namespace): string => `${mapPrefix(namespace)}header`;
export const deltaKey = (namespace: Namespace, generation: bigint): string =>
  `${mapPrefix(namespace)}delta/${digits(generation)}`;
export const snapshotKey = (namespace: Namespace, generation: bigint, page: number): string =>
  `${mapPrefix(namespace)}snapshot/${digits(generation)}/${page.toString().padStart(4, '0')}`;

export type MapKey = { readonly namespace: string } & (
  | { readonly kind: 'settings' }
  | { readonly kind: 'header' }
  | { readonly kind: 'delta'; readonly generation: bigint }
  | { readonly kind: 'snapshot'; readonly generation: bigint; readonly page: number }
);

const KEY = /^shard-maps\/([^/]+)\/(?:(settings|header)|delta\/(\d{20})|snapshot\/(\d{20})\/(\d{4}))$/;

/** Undefined when no record of a map has that key. */
export function parseMapKey(key: string): MapKey | undefined {
  const [, namespace, whole, delta, snapshot, page] = KEY.exec(key) ?? [];
  if (namespace === undefined) return undefined;
  if (whole === 'settings') return { namespace, kind: whole };
  if (whole === 'header') return { namespace, kind: whole };
  if (delta !== undefined) return { namespace, kind: 'delta', generation: BigInt(delta) };
  return { namespace, kind: 'snapshot', generation: BigInt(snapshot!), page: Number(page) };
}

/** A record as the registry keeps it; `version` is the revision of the transaction that wrote it last. */
export interface StoredText {
  readonly key: string;
  readonly value: string;
  readonly schema: number;
  readonly minReader: number;
  readonly version: bigint;
}

/** A write and what it hangs on, as the registry's port has them. */
export interface MapPut {
  readonly kind: 'put';
  readonly key: string;
  readonly value: string;
  readonly schema: number;
  readonly minReader: number;
}

export type MapCondition =
  | { readonly kind: 'version'; readonly key: string; readonly version: bigint }
  | { readonly kind: 'absent'; readonly key: string };

/** What a newer writer added for readers of this version too: written back as it was. */
export interface Rewritten {
  readonly unknown?: Readonly<Record<string, unknown>>;
  /** Of the record that was read. */
  readonly schema?: number;
}

/** `settings`. Its version is the record's. */
export interface MapSettings extends Rewritten {
  readonly kind: NamespaceKind;
  /** Fixed when the namespace is made. */
  readonly shardCount: number;
  readonly policy: PlacementPolicy;
}

/** How many shards are in which state; `unowned` ones are counted by their status too. */
export interface MapCounts {
  readonly status: Readonly<Record<ShardStatus, number>>;
  readonly unowned: number;
  /** That own any. */
  readonly nodes: number;
}

/** `header`: the head of the map. Whoever has it knows which snapshot and which deltas to read. */
export interface MapHeader extends MapVersion, Rewritten {
  /** The newest snapshot that the head can be built from: the deltas after it lead to `generation`. */
  readonly snapshot: bigint;
  /** Of that snapshot. */
  readonly pages: number;
  /** UTF-8 bytes of the deltas after that snapshot. */
  readonly deltaBytes: number;
  readonly shardCount: number;
  /** Of the whole map. */
  readonly checksum: string;
  readonly strategyId: StrategyId;
  readonly counts: MapCounts;
  /** Unix milliseconds by the clock of who wrote it. */
  readonly updatedAt: number;
}

/**
 * Why a generation came to be. `adopted`: another store took the place of the mesh's own. `expired`: a pause ran out. A newer writer may know further
 * ones.
 */
export type DeltaCause =
  | 'created'
  | 'adopted'
  | 'join'
  | 'leave'
  | 'dead'
  | 'drain'
  | 'strategy'
  | 'rules'
  | 'operator'
  | 'rebalance'
  | 'expired'
  | (string & {});

/** Why a shard is paused or disabled. */
export interface StatusNote {
  readonly by: string;
  /** Unix milliseconds. */
  readonly at: number;
  readonly why?: string;
  readonly changeTicket?: string;
  /** Unix milliseconds when a pause ends by itself; every pause has it, nothing else. */
  readonly until?: number;
}

export interface MoveGroup {
  readonly from: NodeId | null;
  readonly to: NodeId | null;
  /** Ascending. */
  readonly shards: readonly number[];
}

export interface StatusGroup {
  readonly was: ShardStatus;
  readonly status: ShardStatus;
  /** Ascending. */
  readonly shards: readonly number[];
  /** Of paused and disabled ones alone, and never missing there. */
  readonly note?: StatusNote;
}

/** `delta/<generation>`: what that generation changed, and who wanted it. Written once. */
export interface MapDelta extends MapVersion {
  readonly at: number;
  readonly actor: string;
  readonly reason?: string;
  readonly changeTicket?: string;
  readonly correlationId?: string;
  /** The planned change that has moved all of its shards. */
  readonly changeId?: string;
  readonly cause: DeltaCause;
  /** The map of this generation stands in its snapshot, and neither moves nor statuses do here. */
  readonly whole: boolean;
  /** Shards that changed hands, of a whole one too. */
  readonly moved: number;
  /** `moved` in percent of the shard count, to hundredths. */
  readonly deltaPercent: number;
  readonly moves: readonly MoveGroup[];
  readonly statuses: readonly StatusGroup[];
  /** Of the map after it. */
  readonly checksum: string;
}

/** With the revision that it was committed at: the version of its record. */
export interface CommittedDelta {
  readonly delta: MapDelta;
  readonly revision: bigint;
}

export interface SnapshotPage extends MapVersion {
  readonly page: number;
  /** Pages of this snapshot. */
  readonly pages: number;
  readonly shardCount: number;
  /** Of the whole map. */
  readonly checksum: string;
  readonly content: /** Nodes that own shards, sorted; shards name them by their index in all pages of nodes together. */
  { readonly kind: 'nodes'; readonly nodes: readonly NodeId[] } | ShardColumns;
}

/** `snapshot/<generation>/<page>`, of shards: one entry a shard in each column, from `first` on. */
export interface ShardColumns {
  readonly kind: 'shards';
  readonly first: number;
  readonly owner: Uint16Array;
  readonly status: Uint8Array;
  readonly since: Float64Array;
  /** The revision at which each came to its owner; 0 for that of this generation's own delta, which nobody knew when the page was written. */
  readonly revision: BigUint64Array;
  readonly notes: readonly { readonly shards: readonly number[]; readonly note: StatusNote }[];
}
