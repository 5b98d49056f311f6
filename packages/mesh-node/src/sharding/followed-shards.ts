/**
 * What a node follows of shards in the registry: the namespaces always, their maps once there is one, and moves in flight where it may own shards, all of
 * it by one watch. A node that has to do with no namespace pays for a few records. Whatever else the node does with maps, the leader's work and the control
 * API's among it, goes by the maps that are held here: there is one of each.
 */
import {
  decodeNamespace,
  type Effects,
  type HeadStep,
  isNamespace,
  MOVES_PREFIX,
  NAMESPACES_PREFIX,
  type Namespace,
  NamespaceMap,
  type NamespaceRecord,
  parseMapKey,
  SHARD_MAPS_PREFIX,
  SHARD_RECORDS_PREFIX,
} from '@omnirelay/protocol';
import type { RegistryRecord } from '@omnirelay/registry';
import { type MirroredRegistry, RegistryMirror } from '../control-plane/registry-mirror.ts';
import { eachSettled } from '../control-plane/shards/shard-records.ts';
import { withSharedWatch } from '../control-plane/shared-watch.ts';

export interface FollowedShardsDeps {
  readonly registry: MirroredRegistry;
  readonly wall: () => number;
  readonly onError: (error: unknown) => void;
  readonly onUnreadable: (record: string, why: string) => void;
}

type Changes = ReadonlyMap<string, RegistryRecord | null>;

export interface FollowedNamespace {
  readonly record: NamespaceRecord;
  /** Of the registry's record. */
  readonly version: bigint;
  readonly writtenBy: string;
}

/** A map whose records were read, and what that did to it. */
export interface MapRead {
  readonly map: NamespaceMap;
  readonly step: HeadStep;
  readonly isNew: boolean;
}

/** Nobody has said that every effect carries its fence. */
export const effectsOf = ({ effects }: NamespaceRecord): Effects => effects ?? 'unfenced';

export class FollowedShards implements AsyncDisposable {
  readonly namespaces: RegistryMirror;
  readonly maps: RegistryMirror;
  readonly moves: RegistryMirror;
  /** With one watch for all records of shards: whoever follows others of them does it by this. */
  readonly registry: MirroredRegistry;
  readonly #deps: FollowedShardsDeps;
  readonly #parts = new AsyncDisposableStack();
  readonly #known = new Map<Namespace, FollowedNamespace>();
  readonly #maps = new Map<Namespace, NamespaceMap>();
  readonly #listeners = new Set<() => void>();
  readonly #mapListeners = new Set<(read: MapRead) => void>();
  #started = false;
  #mapsFollowed = false;
  #movesFollowed = false;

  constructor(deps: FollowedShardsDeps) {
    this.#deps = deps;
    const registry = withSharedWatch(deps.registry, SHARD_RECORDS_PREFIX);
    const mirror = (prefix: string): RegistryMirror =>
      this.#parts.use(new RegistryMirror({ ...deps, registry, prefix }));
    this.registry = registry;
    this.namespaces = mirror(NAMESPACES_PREFIX);
    this.maps = mirror(SHARD_MAPS_PREFIX);
    this.moves = mirror(MOVES_PREFIX);
    this.#parts.defer(eachSettled(this.namespaces, (changes) => this.#takeNamespaces(changes)));
    this.#parts.defer(eachSettled(this.maps, (changes) => this.#takeMaps(changes)));
    this.#parts.defer(this.moves.onSettled(() => this.#tell()));
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.namespaces.start();
  }

  /** From now on, whether there are namespaces or not. */
  followMaps(): void {
    if (this.#mapsFollowed) return;
    this.#mapsFollowed = true;
    this.maps.start();
  }

  followMoves(): void {
    if (this.#movesFollowed) return;
    this.#movesFollowed = true;
    this.moves.start();
  }

  all(): ReadonlyMap<Namespace, FollowedNamespace> {
    return this.#known;
  }

  settings(namespace: Namespace): FollowedNamespace | undefined {
    return this.#known.get(namespace);
  }

  /** Undefined before its first record. */
  map(namespace: Namespace): NamespaceMap | undefined {
    return this.#maps.get(namespace);
  }

  eachMap(): Iterable<NamespaceMap> {
    return this.#maps.values();
  }

  /** After the records of a map were read as a whole, each time before `onSettled`. Returns the way to stop. */
  onMapRead(listener: (read: MapRead) => void): () => void {
    this.#mapListeners.add(listener);
    return () => this.#mapListeners.delete(listener);
  }

  /** After each position that was read as a whole, of whichever records. Returns the way to stop. */
  onSettled(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#parts.disposeAsync();
  }

  #takeNamespaces(changes: Changes): void {
    for (const [key, record] of changes) {
      const namespace = key.slice(NAMESPACES_PREFIX.length);
      if (isNamespace(namespace)) this.#putNamespace(namespace, record);
    }
    if (this.#known.size > 0) this.followMaps();
    this.#tell();
  }

  /** One that cannot be read is left as it was: what it says now this release does not know. */
  #putNamespace(namespace: Namespace, record: RegistryRecord | null): void {
    if (record === null) {
      this.#known.delete(namespace);
      return;
    }
    const read = decodeNamespace(record);
    if (read.kind === 'unreadable') this.#deps.onUnreadable(record.key, read.detail);
    else this.#known.set(namespace, { record: read.value, version: record.version, writtenBy: record.lastWriterId });
  }

  #takeMaps(changes: Changes): void {
    const byNamespace = new Map<Namespace, Map<string, RegistryRecord | null>>();
    for (const [key, record] of changes) {
      const namespace = parseMapKey(key)?.namespace;
      if (namespace === undefined || !isNamespace(namespace)) continue;
      byNamespace.set(namespace, (byNamespace.get(namespace) ?? new Map()).set(key, record));
    }
    for (const [namespace, of] of byNamespace) this.#takeMap(namespace, of);
    this.#tell();
  }

  #takeMap(namespace: Namespace, changes: Changes): void {
    const known = this.#maps.get(namespace);
    const map = known ?? new NamespaceMap(namespace);
    this.#maps.set(namespace, map);
    const before = new Set(map.unreadable().map(({ record }) => record));
    const step = map.take(changes);
    for (const { record, why } of map.unreadable()) if (!before.has(record)) this.#deps.onUnreadable(record, why);
    for (const listener of [...this.#mapListeners]) listener({ map, step, isNew: known === undefined });
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
