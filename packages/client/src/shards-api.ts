/** Shards and their namespaces as users of the control client see them. Every method rejects with `ControlError`. */
import type {
  ChangeNamespaceInput,
  CreateNamespaceInput,
  NamespaceChange,
  NamespaceList,
  NamespaceListQuery,
  NamespaceWatchEvent,
  NamespaceWatchQuery,
  PauseShardInput,
  ShardActInput,
  ShardAnswer,
  ShardDiff,
  ShardDiffQuery,
  ShardExplanation,
  ShardList,
  ShardListQuery,
  ShardMapVersionList,
  ShardMapVersionQuery,
  ShardSimulationAnswer,
  ShardSimulationQuery,
  ShardStatusChange,
  ShardWatchEvent,
  ShardWatchQuery,
} from '@omnirelay/wire';
import type { CallOptions, ReadOptions, WatchItem } from './api.ts';
import type { ToldVersion } from './told-versions.ts';

export type ShardWatchItem = WatchItem<ShardWatchEvent>;
export type NamespaceWatchItem = WatchItem<NamespaceWatchEvent>;

/** `at`: by the map of then, a moment (`now-6h`) or a version. */
export interface ExplainOptions extends ReadOptions {
  readonly at?: string;
}

export interface ShardCalls {
  /** Where shards are and who holds them; with `at` where they were. */
  list(query?: ShardListQuery, options?: CallOptions): Promise<ShardList>;
  /** With what is kept of its moves. */
  get(namespace: string, shardId: string, options?: ReadOptions): Promise<ShardAnswer>;
  /**
   * Without a cursor begins with a snapshot. One that no longer matches is told as `Removed`. Ends only with the signal or a final error (a wrong
   * filter, unauthenticated, forbidden).
   */
  watch(options: ShardWatchQuery & { readonly signal: AbortSignal }): AsyncIterable<ShardWatchItem>;
  /** Generations of the maps, newest first. */
  versions(query?: ShardMapVersionQuery, options?: CallOptions): Promise<ShardMapVersionList>;
  /** What went from whom to whom between two versions of a map, net. */
  diff(query: ShardDiffQuery, options?: CallOptions): Promise<ShardDiff>;
  /** Why it is where it is, and for each other node why not. */
  explain(namespace: string, shardId: string, options?: ExplainOptions): Promise<ShardExplanation>;
  /** What a change of strategy, rules or nodes would move. Nothing is changed; the node stops thinking when the signal fires. */
  simulate(query: ShardSimulationQuery, options?: CallOptions): Promise<ShardSimulationAnswer>;
  /** Nobody serves it until it is resumed, or the time is over. Needs a reason. Effective once the map says so, which the watch tells. */
  pause(input: PauseShardInput, options?: CallOptions): Promise<ShardStatusChange>;
  resume(input: ShardActInput, options?: CallOptions): Promise<ShardStatusChange>;
  /** Nobody serves it until it is resumed. Needs a reason. */
  disable(input: ShardActInput, options?: CallOptions): Promise<ShardStatusChange>;
  /** The newest version of its map that answers on shards of this one namespace have told; undefined where none has. */
  toldVersion(namespace: string): ToldVersion | undefined;
}

export interface NamespaceCalls {
  list(query?: NamespaceListQuery, options?: CallOptions): Promise<NamespaceList>;
  /** Each whose settings, map or moves change. Without a cursor begins with a snapshot; ends as the watch of shards does. */
  watch(options: NamespaceWatchQuery & { readonly signal: AbortSignal }): AsyncIterable<NamespaceWatchItem>;
  /** Its number of shards is fixed from then on. */
  create(input: CreateNamespaceInput, options?: CallOptions): Promise<NamespaceChange>;
  /** What is left out stays. `ifMatch` is the etag of its settings. */
  change(input: ChangeNamespaceInput, options?: CallOptions): Promise<NamespaceChange>;
}
