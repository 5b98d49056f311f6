/** All records of a namespace's map as they were read, and the map at any generation that they still hold. */
import type { Namespace } from '../model.ts';
import { type BuiltMap, buildMap } from './build-map.ts';
import { decodeDelta } from './delta-record.ts';
import { diffMaps, type MapDiff, netOfDeltas } from './diff-maps.ts';
import { decodeHeader } from './header-record.ts';
import {
  type CommittedDelta,
  type MapDelta,
  type MapHeader,
  type MapSettings,
  parseMapKey,
  type SnapshotPage,
  type StoredText,
} from './map-records.ts';
import type { Decoded } from './record-text.ts';
import { decodeSettings } from './settings-record.ts';
import { decodePage } from './snapshot-page.ts';
import type { StoredShardMap } from './stored-map.ts';
import { utf8Length } from './utf8-length.ts';

/** A record that is rewritten, with the version that its next write is compared with. */
export interface Versioned<T> {
  readonly value: T;
  readonly version: bigint;
}

export interface Kept {
  readonly key: string;
  /** UTF-8. */
  readonly bytes: number;
}

export interface UnreadableRecord extends Kept {
  readonly why: 'newer' | 'damaged';
  readonly detail: string;
}

export interface MapHistory {
  readonly namespace: Namespace;
  readonly settings?: Versioned<MapSettings>;
  readonly header?: Versioned<MapHeader>;
  readonly deltas: ReadonlyMap<bigint, CommittedDelta & Kept>;
  /** By generation; not all of them are whole, nor was each of them committed. */
  readonly snapshots: ReadonlyMap<bigint, readonly (Kept & { readonly page: SnapshotPage })[]>;
  readonly unreadable: readonly UnreadableRecord[];
}

/** Records of other namespaces, and others than a map's, are passed over. */
export function readHistory(namespace: Namespace, records: readonly StoredText[]): MapHistory {
  const deltas = new Map<bigint, CommittedDelta & Kept>();
  const snapshots = new Map<bigint, (Kept & { page: SnapshotPage })[]>();
  const unreadable: UnreadableRecord[] = [];
  let settings: Versioned<MapSettings> | undefined;
  let header: Versioned<MapHeader> | undefined;
  for (const record of records) {
    const key = parseMapKey(record.key);
    if (key?.namespace !== namespace) continue;
    const kept = { key: record.key, bytes: utf8Length(record.value) };
    const take = <T>(decoded: Decoded<T>): T | undefined => {
      if (decoded.kind === 'record') return decoded.value;
      unreadable.push({ ...kept, why: decoded.why, detail: decoded.detail });
      return undefined;
    };
    const { version } = record;
    if (key.kind === 'settings') {
      const value = take(decodeSettings(record));
      if (value !== undefined) settings = { value, version };
    } else if (key.kind === 'header') {
      const value = take(decodeHeader(record));
      if (value !== undefined) header = { value, version };
    } else if (key.kind === 'delta') {
      const delta = take(inItsPlace(decodeDelta(record), ({ generation }) => generation === key.generation));
      if (delta !== undefined) deltas.set(key.generation, { ...kept, delta, revision: version });
    } else {
      const page = take(
        inItsPlace(decodePage(record), (read) => read.generation === key.generation && read.page === key.page),
      );
      if (page === undefined) continue;
      const pages = snapshots.get(key.generation) ?? [];
      pages.push({ ...kept, page });
      snapshots.set(key.generation, pages);
    }
  }
  return { namespace, ...(settings && { settings }), ...(header && { header }), deltas, snapshots, unreadable };
}

const inItsPlace = <T>(decoded: Decoded<T>, isThere: (value: T) => boolean): Decoded<T> =>
  decoded.kind === 'unreadable' || isThere(decoded.value)
    ? decoded
    : { kind: 'unreadable', why: 'damaged', detail: 'its key is that of another' };

/** The pages of that generation's snapshot, if it is whole and that of the map which was committed; others are leftovers of attempts. */
export function committedPages(
  { deltas, snapshots }: MapHistory,
  generation: bigint,
): readonly SnapshotPage[] | undefined {
  const delta = deltas.get(generation)?.delta;
  const stored = snapshots.get(generation)?.map(({ page }) => page) ?? [];
  const first = stored.find(({ page }) => page === 0);
  const isOwn = ({ checksum, lineageEpoch, pages, page }: SnapshotPage): boolean =>
    checksum === delta?.checksum && lineageEpoch === delta.lineageEpoch && pages === first?.pages && page < pages;
  const own = stored.filter(isOwn);
  return own.length > 0 && own.length === first?.pages ? own : undefined;
}

export type PastMap =
  | { readonly kind: 'map'; readonly map: StoredShardMap }
  /** There was no such generation yet. */
  | { readonly kind: 'not-yet' }
  /** What it was made of is no longer kept; the oldest that still can be told is `oldest`. */
  | { readonly kind: 'forgotten'; readonly oldest?: bigint }
  /** Records that ought to be there are missing or damaged. */
  | Extract<BuiltMap, { kind: 'refused' }>;

/** The map as that generation left it. */
export function mapAt(history: MapHistory, generation: bigint): PastMap {
  const { header, namespace, deltas } = history;
  if (header === undefined || generation > header.value.generation) return { kind: 'not-yet' };
  const starts = [...history.snapshots.keys()].filter((start) => start <= generation).sort((a, b) => (a < b ? 1 : -1));
  let refusal: PastMap | undefined;
  for (const start of starts) {
    const pages = committedPages(history, start);
    if (pages === undefined) continue;
    const following: CommittedDelta[] = [];
    for (let at = start; at <= generation; at += 1n) {
      const delta = deltas.get(at);
      if (delta !== undefined) following.push(delta);
    }
    const built = buildMap(namespace, pages, following);
    if (built.kind === 'map' && built.map.generation === generation) return built;
    refusal ??= built.kind === 'map' ? { kind: 'refused', why: 'gap', generation } : built;
  }
  if (refusal !== undefined) return refusal;
  const [oldest] = [...history.snapshots.keys()]
    .filter((start) => committedPages(history, start) !== undefined)
    .sort((a, b) => (a < b ? -1 : 1));
  return { kind: 'forgotten', ...(oldest !== undefined && { oldest }) };
}

/** The map as the header has it. */
export function headMap(history: MapHistory): PastMap {
  const { header } = history;
  if (header === undefined) return { kind: 'not-yet' };
  const past = mapAt(history, header.value.generation);
  if (past.kind !== 'map') return past;
  const { checksum, lineageEpoch } = past.map;
  if (lineageEpoch !== header.value.lineageEpoch)
    return { kind: 'refused', why: 'other-lineage', generation: header.value.generation };
  if (checksum !== header.value.checksum)
    return { kind: 'refused', why: 'wrong-checksum', generation: header.value.generation };
  return past;
}

export type HistoryDiff =
  | {
      readonly kind: 'diff';
      readonly net: MapDiff;
      /** Who did what, one generation each, oldest first; those of later generations than `from`, up to and with `to`. */
      readonly steps: readonly MapDelta[];
    }
  | Exclude<PastMap, { kind: 'map' }>;

/** From the deltas alone where they hold all of it; over a whole map from the maps on both sides. `from` may be the later one: then it is the way back. */
export function diffBetween(history: MapHistory, from: bigint, to: bigint): HistoryDiff {
  const [older, newer] = from <= to ? [from, to] : [to, from];
  const steps: MapDelta[] = [];
  for (let at = older + 1n; at <= newer && at <= (history.header?.value.generation ?? 0n); at += 1n) {
    const delta = history.deltas.get(at)?.delta;
    if (delta !== undefined) steps.push(delta);
  }
  const start = history.deltas.get(from)?.delta;
  const isGapless = BigInt(steps.length) === newer - older;
  if (from <= to && start !== undefined && isGapless && !steps.some(({ whole }) => whole))
    return { kind: 'diff', net: netOfDeltas(start, steps, history.header!.value.shardCount), steps };
  const [before, after] = [mapAt(history, from), mapAt(history, to)];
  if (before.kind !== 'map') return before;
  if (after.kind !== 'map') return after;
  return { kind: 'diff', net: diffMaps(before.map, after.map), steps };
}
