/**
 * The map of one namespace as this node has read it: its head, which changes with each generation and is never written to, and the records of its past.
 * What cannot be read costs itself; a head that cannot be built leaves the one before in its place, and says so.
 */

import type { Namespace } from '../model.ts';
import { applyDeltas } from './build-map.ts';
import { headMap, type MapHistory, readHistory } from './map-history.ts';
import { type CommittedDelta, type MapDelta, type MapHeader, parseMapKey, type StoredText } from './map-records.ts';
import type { StoredShardMap } from './stored-map.ts';

/** A record that could not be read. */
export interface UnreadMapRecord {
  /** Its key. */
  readonly record: string;
  readonly why: string;
}

export interface MapHead {
  readonly map: StoredShardMap;
  readonly header: MapHeader;
  /** The generation that changed owner or status of each shard last, as far back as that is kept. */
  readonly changed: Float64Array;
}

/** What a read of records did to the head. */
export type HeadStep =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'deltas'; readonly deltas: readonly CommittedDelta[] }
  /** Another lineage, or so far from what was here that no deltas lead there. */
  | { readonly kind: 'whole' };

const NOTHING: HeadStep = { kind: 'nothing' };

export class NamespaceMap {
  readonly namespace: Namespace;
  readonly #deltas = new Map<bigint, MapHistory['deltas'] extends ReadonlyMap<bigint, infer D> ? D : never>();
  readonly #snapshots = new Map<bigint, MapHistory['snapshots'] extends ReadonlyMap<bigint, infer P> ? P : never>();
  readonly #unreadable = new Map<string, MapHistory['unreadable'][number]>();
  #header: MapHistory['header'];
  #head: MapHead | null = null;
  #refusal: UnreadMapRecord | null = null;

  constructor(namespace: Namespace) {
    this.namespace = namespace;
  }

  /** Null before the first generation. */
  get head(): MapHead | null {
    return this.#head;
  }

  /** Revision of the header. */
  get revision(): bigint {
    return this.#header?.version ?? 0n;
  }

  get history(): MapHistory {
    return {
      namespace: this.namespace,
      ...(this.#header === undefined ? {} : { header: this.#header }),
      deltas: this.#deltas,
      snapshots: this.#snapshots,
      unreadable: [...this.#unreadable.values()],
    };
  }

  delta(generation: number | bigint): MapDelta | undefined {
    return this.#deltas.get(BigInt(generation))?.delta;
  }

  /** Those that are kept, newest first, up to and with the head's. */
  *newestDeltas(): Generator<CommittedDelta> {
    for (let at = this.#head?.map.generation ?? 0n; at > 0n; at -= 1n) {
      const delta = this.#deltas.get(at);
      if (delta === undefined) return;
      yield delta;
    }
  }

  /** Another map of it, an earlier one, as a head. */
  headOf(map: StoredShardMap, header: MapHeader): MapHead {
    return { map, header, changed: changedBy(map.since.slice(), this.#kept(map.generation)) };
  }

  unreadable(): readonly UnreadMapRecord[] {
    const records = [...this.#unreadable.values()].map(({ key, detail }) => ({ record: key, why: detail }));
    return this.#refusal === null ? records : [...records, this.#refusal];
  }

  take(changes: ReadonlyMap<string, StoredText | null>): HeadStep {
    for (const [key, record] of changes) this.#put(key, record);
    return this.#advance();
  }

  #put(key: string, record: StoredText | null): void {
    const parsed = parseMapKey(key);
    this.#unreadable.delete(key);
    if (parsed === undefined) return;
    if (parsed.kind === 'header') this.#header = undefined;
    else if (parsed.kind === 'delta') this.#deltas.delete(parsed.generation);
    else if (parsed.kind === 'snapshot') this.#dropPage(parsed.generation, key);
    if (record === null) return;
    const read = readHistory(this.namespace, [record]);
    if (read.header !== undefined) this.#header = read.header;
    for (const [generation, delta] of read.deltas) this.#deltas.set(generation, delta);
    for (const [generation, pages] of read.snapshots)
      this.#snapshots.set(generation, [...(this.#snapshots.get(generation) ?? []), ...pages]);
    for (const one of read.unreadable) this.#unreadable.set(key, one);
  }

  #dropPage(generation: bigint, key: string): void {
    const left = (this.#snapshots.get(generation) ?? []).filter((page) => page.key !== key);
    if (left.length === 0) this.#snapshots.delete(generation);
    else this.#snapshots.set(generation, left);
  }

  #advance(): HeadStep {
    const header = this.#header?.value;
    const before = this.#head;
    if (header === undefined) {
      this.#refusal = null;
      this.#head = null;
      return before === null ? NOTHING : { kind: 'whole' };
    }
    const { generation, lineageEpoch, checksum } = header;
    if (
      before?.map.generation === generation &&
      before.map.lineageEpoch === lineageEpoch &&
      before.map.checksum === checksum
    )
      return NOTHING;
    const following = before === null ? undefined : this.#following(before.map, header);
    if (before !== null && following !== undefined) {
      const built = applyDeltas(before.map, following);
      if (built.kind === 'map' && built.map.checksum === checksum) {
        this.#settle({ map: built.map, header, changed: changedBy(before.changed.slice(), following) });
        return { kind: 'deltas', deltas: following };
      }
    }
    const past = headMap(this.history);
    if (past.kind !== 'map') {
      const why =
        past.kind === 'refused'
          ? `its map cannot be built (${past.why} at generation ${past.generation})`
          : 'the snapshot that it begins with is missing';
      this.#refusal = { record: `shard-maps/${this.namespace}/header`, why };
      return NOTHING;
    }
    this.#settle(this.headOf(past.map, header));
    return { kind: 'whole' };
  }

  #settle(head: MapHead): void {
    this.#head = head;
    this.#refusal = null;
  }

  /** The deltas from one to the other; undefined where they do not lead there. */
  #following(map: StoredShardMap, header: MapHeader): readonly CommittedDelta[] | undefined {
    if (header.lineageEpoch !== map.lineageEpoch || header.generation <= map.generation) return undefined;
    const found: CommittedDelta[] = [];
    for (let at = map.generation + 1n; at <= header.generation; at += 1n) {
      const delta = this.#deltas.get(at);
      if (delta === undefined || delta.delta.whole) return undefined;
      found.push(delta);
    }
    return found;
  }

  #kept(upTo: bigint): readonly CommittedDelta[] {
    return [...this.#deltas.values()]
      .filter(({ delta }) => delta.generation <= upTo)
      .sort((a, b) => (a.delta.generation < b.delta.generation ? -1 : 1));
  }
}

function changedBy(changed: Float64Array, deltas: readonly CommittedDelta[]): Float64Array {
  for (const { delta } of deltas) {
    const generation = Number(delta.generation);
    for (const { shards } of [...delta.moves, ...delta.statuses])
      for (const shard of shards)
        if (shard < changed.length && (changed[shard] ?? 0) < generation) changed[shard] = generation;
  }
  return changed;
}
