/**
 * One change of a map as writes. Usually that is one transaction: the delta and the header, which hangs on the header's version, so that of two who
 * change the same map one is refused. What does not fit into a delta, the first generation, and the first of a new lineage stand in a snapshot: its
 * pages are written before, and the delta that says so last, with the header. Nobody is led to pages that are not all there. When too many deltas have
 * gathered since the last snapshot, the map as it was before the change is written as one likewise.
 */
import { atOnce } from '../at-once.ts';
import { SHARD_STATUSES, type ShardMove, type ShardStatus, type StrategyId } from '../model.ts';
import { STORED_MAP_BOUNDS } from './bounds.ts';
import { settleRevisions } from './build-map.ts';
import { decodeDelta, encodeDelta } from './delta-record.ts';
import { groupingMoves, groupStatuses, percentOf } from './diff-maps.ts';
import { encodeHeader } from './header-record.ts';
import { noteText } from './map-checksum.ts';
import { MapDraft } from './map-draft.ts';
import type { Versioned } from './map-history.ts';
import {
  deltaKey,
  headerKey,
  type MapCondition,
  type MapDelta,
  type MapHeader,
  type MapPut,
  type MapSettings,
  type StatusNote,
  settingsKey,
} from './map-records.ts';
import type { Encoded } from './record-text.ts';
import { encodeSettings } from './settings-record.ts';
import { putsOfSnapshot } from './snapshot-pages.ts';
import { countsOf, type StoredShardMap } from './stored-map.ts';
import { utf8Length } from './utf8-length.ts';

export interface StatusChange {
  readonly shard: number;
  readonly status: ShardStatus;
  /** Of `paused`, with `until`, and of `disabled`, without; of nothing else. */
  readonly note?: StatusNote;
}

/** Any shard at most once among the moves, and at most once among the statuses. */
export interface MapChange
  extends Pick<MapDelta, 'at' | 'actor' | 'reason' | 'changeTicket' | 'correlationId' | 'changeId' | 'cause'> {
  readonly moves: readonly ShardMove[];
  readonly statuses: readonly StatusChange[];
}

export interface WriteContext {
  /** The map as it stands; `emptyMap` before the first generation. */
  readonly map: StoredShardMap;
  /** As it stands; undefined before the first generation. */
  readonly header: Versioned<MapHeader> | undefined;
  readonly strategyId: StrategyId;
  /** Of the registry as it is now. Where it is above the map's, the change begins a new lineage. */
  readonly lineageEpoch: bigint;
  /** Written with it, as it shall be; `version` of the record that it replaces, undefined where there is none. */
  readonly settings?: { readonly value: MapSettings; readonly version: bigint | undefined };
}

export interface MapTransaction {
  readonly conditions: readonly MapCondition[];
  readonly writes: readonly MapPut[];
}

export type MapWrites =
  | {
      readonly kind: 'writes';
      /** One after the other, each once the one before is committed; the last makes the generation. */
      readonly transactions: readonly MapTransaction[];
      readonly delta: MapDelta;
      /** The map once the last of them was committed at that revision. */
      readonly mapAfter: (revision: bigint) => StoredShardMap;
    }
  | { readonly kind: 'refused'; readonly why: 'does-not-fit' | 'too-large' | 'older-lineage'; readonly detail: string };

const refused = (why: Extract<MapWrites, { kind: 'refused' }>['why'], detail: string): MapWrites => ({
  kind: 'refused',
  why,
  detail,
});

export const writesFor = (context: WriteContext, change: MapChange): MapWrites => atOnce(writingFor(context, change));

/** The same in steps of some milliseconds: all shards of a large map take a tenth of a second. */
export function* writingFor(context: WriteContext, change: MapChange): Generator<void, MapWrites, void> {
  const { map, header, lineageEpoch } = context;
  if (lineageEpoch < map.lineageEpoch)
    return refused('older-lineage', `the map is of lineage ${map.lineageEpoch}, and this one is ${lineageEpoch}`);
  const laid = yield* layOut(context, change);
  yield;
  if (typeof laid === 'string') return refused('does-not-fit', laid);
  const { next } = laid;
  const encoded = encodeDelta(laid.delta);
  const whole = header === undefined || lineageEpoch > map.lineageEpoch || encoded.kind === 'too-large';
  const delta: MapDelta = whole ? { ...laid.delta, whole, moves: [], statuses: [] } : laid.delta;
  const text = whole ? encodeDelta(delta) : encoded;
  if (text.kind === 'too-large') return refused('too-large', `its delta has ${text.bytes} bytes`);
  // What nobody could read is not written.
  const readBack = decodeDelta(text);
  if (readBack.kind === 'unreadable') return refused('does-not-fit', readBack.detail);
  const deltaBytes = utf8Length(text.value);
  const captured = whole ? next : isSnapshotDue(context, deltaBytes) ? map : undefined;
  const puts = captured === undefined ? NO_PAGES : yield* putsOfSnapshot(captured);
  if (puts === undefined) return refused('too-large', `the map would take more than ${STORED_MAP_BOUNDS.pages} pages`);
  const since = headSnapshot(context, captured && { generation: captured.generation, pages: puts.pages });
  const head = headOf(context, {
    next,
    at: change.at,
    ...since,
    deltaBytes: whole ? 0 : since.deltaBytes + deltaBytes,
  });
  const last = lastTransaction(context, head, { delta: text, generation: next.generation });
  if (typeof last === 'string') return refused('too-large', last);
  const conditions = [headerCondition(context)];
  return {
    kind: 'writes',
    transactions: [...puts.batches.map((writes) => ({ conditions, writes })), last],
    delta,
    mapAfter: (revision) => {
      const settled = next.revision.slice();
      settleRevisions(settled, revision);
      return { ...next, revision: settled };
    },
  };
}

type SnapshotOfHead = Pick<MapHeader, 'snapshot' | 'pages' | 'deltaBytes'>;

const headSnapshot = (
  { header }: WriteContext,
  captured: { readonly generation: bigint; readonly pages: number } | undefined,
): SnapshotOfHead =>
  captured === undefined ? header!.value : { snapshot: captured.generation, pages: captured.pages, deltaBytes: 0 };

const headOf = (
  { header, lineageEpoch, strategyId }: WriteContext,
  { next, at, ...of }: SnapshotOfHead & { readonly next: StoredShardMap; readonly at: number },
): MapHeader => ({
  ...(header?.value.unknown && { unknown: header.value.unknown }),
  ...(header?.value.schema !== undefined && { schema: header.value.schema }),
  generation: next.generation,
  lineageEpoch,
  snapshot: of.snapshot,
  pages: of.pages,
  deltaBytes: of.deltaBytes,
  shardCount: next.shardCount,
  checksum: next.checksum,
  strategyId,
  counts: countsOf(next),
  updatedAt: at,
});

const NO_PAGES = { pages: 0, batches: [] } as const;

const isSnapshotDue = ({ map, header }: WriteContext, deltaBytes: number): boolean =>
  header !== undefined &&
  (map.generation - header.value.snapshot >= BigInt(STORED_MAP_BOUNDS.deltasPerSnapshot) ||
    header.value.deltaBytes + deltaBytes > STORED_MAP_BOUNDS.deltaBytesPerSnapshot);

/** The map after the change, with 0 where its revision is not known yet, and the delta with all that it alters; a text says why there is none. */
function* layOut(
  { map, lineageEpoch, settings }: WriteContext,
  { moves, statuses, ...told }: MapChange,
): Generator<void, { readonly next: StoredShardMap; readonly delta: MapDelta } | string, void> {
  const generation = map.generation + 1n;
  if (settings !== undefined && settings.value.shardCount !== map.shardCount)
    return `a namespace keeps the ${map.shardCount} shards that it was made with, since keys go to shards by their count: make another namespace and move over`;
  const wrong = statuses.find(({ shard, status, note }) => shard >= map.shardCount || !isNotedRightly(status, note));
  if (wrong !== undefined) return `shard ${wrong.shard} cannot become ${wrong.status} with that note`;
  const grouped = yield* groupingMoves(moves);
  yield;
  const groupedStatuses = groupStatuses(
    statuses.map(({ shard, status, note }) => ({ shard, was: SHARD_STATUSES[map.status[shard]!]!, status, note })),
  );
  const draft = new MapDraft(map);
  if (!(yield* draft.change({ generation, moves: grouped, statuses: groupedStatuses }, 0n)))
    return 'a shard is not where it is to be moved from, or moves twice';
  if (lineageEpoch > map.lineageEpoch) draft.assignAnew(0n);
  const finished = draft.finish();
  if (finished === undefined) return 'more nodes would own shards than a map may have';
  const reasons = new Set([...finished.notes.values()].map(noteText));
  if (reasons.size > STORED_MAP_BOUNDS.notes)
    return `shards would be paused or disabled for ${reasons.size} different reasons, at most ${STORED_MAP_BOUNDS.notes}`;
  const moved = grouped.reduce((sum, { shards }) => sum + shards.length, 0);
  const next = { ...finished, lineageEpoch };
  return {
    next,
    delta: {
      ...told,
      generation,
      lineageEpoch,
      whole: false,
      moved,
      deltaPercent: percentOf(moved, map.shardCount),
      moves: grouped,
      statuses: groupedStatuses,
      checksum: next.checksum,
    },
  };
}

const isNotedRightly = (status: ShardStatus, note: StatusNote | undefined): boolean =>
  status === 'paused'
    ? note?.until !== undefined
    : status === 'disabled'
      ? note !== undefined && note.until === undefined
      : note === undefined;

function headerCondition({ map, header }: WriteContext): MapCondition {
  const key = headerKey(map.namespace);
  return header === undefined ? { kind: 'absent', key } : { kind: 'version', key, version: header.version };
}

function lastTransaction(
  context: WriteContext,
  head: MapHeader,
  { delta, generation }: { readonly delta: Encoded; readonly generation: bigint },
): MapTransaction | string {
  const { map, settings } = context;
  const records: (readonly [key: string, encoded: Encoded])[] = [
    [deltaKey(map.namespace, generation), delta],
    ...(settings === undefined ? [] : [[settingsKey(map.namespace), encodeSettings(settings.value)] as const]),
    // The header comes last: whoever has it has all that it leads to.
    [headerKey(map.namespace), encodeHeader(head)],
  ];
  const conditions: MapCondition[] = [headerCondition(context)];
  if (settings !== undefined) {
    const key = settingsKey(map.namespace);
    conditions.push(
      settings.version === undefined ? { kind: 'absent', key } : { kind: 'version', key, version: settings.version },
    );
  }
  const writes: MapPut[] = [];
  for (const [key, encoded] of records) {
    if (encoded.kind === 'too-large')
      return `${key} would have ${encoded.bytes} bytes, a record at most ${STORED_MAP_BOUNDS.valueBytes}`;
    const { value, schema, minReader } = encoded;
    writes.push({ kind: 'put', key, value, schema, minReader });
  }
  return { conditions, writes };
}
