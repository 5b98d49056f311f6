/** A map cut into pages that each fit into a record, and pages packed into transactions that each fit into the registry's. */
import { STORED_MAP_BOUNDS } from './bounds.ts';
import { noteText } from './map-checksum.ts';
import { type MapPut, type ShardColumns, type SnapshotPage, type StatusNote, snapshotKey } from './map-records.ts';
import { encodePage } from './snapshot-page.ts';
import type { StoredShardMap } from './stored-map.ts';
import { utf8Length } from './utf8-length.ts';

/** Revisions of 0 are left for the delta of the map's generation to say. Undefined when it takes more pages than a snapshot may have. */
export function* snapshotPages(map: StoredShardMap): Generator<void, readonly SnapshotPage[] | undefined, void> {
  const { generation, lineageEpoch, shardCount, checksum } = map;
  const contents: SnapshotPage['content'][] = [];
  for (let first = 0; first < map.nodes.length; first += STORED_MAP_BOUNDS.pageNodes)
    contents.push({ kind: 'nodes', nodes: map.nodes.slice(first, first + STORED_MAP_BOUNDS.pageNodes) });
  const pageOf = (content: SnapshotPage['content'], page: number, pages: number): SnapshotPage => ({
    generation,
    lineageEpoch,
    page,
    pages,
    shardCount,
    checksum,
    content,
  });
  // How many pages it will be is not known yet, so room is left for the most.
  const fits = (content: ShardColumns): boolean =>
    encodePage(pageOf(content, STORED_MAP_BOUNDS.pages, STORED_MAP_BOUNDS.pages)).kind === 'text';
  let length: number = STORED_MAP_BOUNDS.pageShards;
  for (let first = 0; first < shardCount; first += length) {
    // Neighbours are alike: what fitted before is a good guess.
    length = Math.min(length * 2, STORED_MAP_BOUNDS.pageShards, shardCount - first);
    while (length > 1 && !fits(columnsOf(map, first, length))) length = Math.ceil(length / 2);
    // One shard always fits.
    contents.push(columnsOf(map, first, length));
    yield;
  }
  if (contents.length > STORED_MAP_BOUNDS.pages) return undefined;
  return contents.map((content, page) => pageOf(content, page, contents.length));
}

function columnsOf(map: StoredShardMap, first: number, length: number): ShardColumns {
  const end = first + length;
  return {
    kind: 'shards',
    first,
    owner: map.owner.subarray(first, end),
    status: map.status.subarray(first, end),
    since: map.since.subarray(first, end),
    revision: map.revision.subarray(first, end),
    notes: notesBetween(map.notes, first, end),
  };
}

/** Grouped by what is noted, in order of their first shards. */
function notesBetween(notes: StoredShardMap['notes'], first: number, end: number): ShardColumns['notes'] {
  const groups = new Map<string, { shards: number[]; note: StatusNote }>();
  const noted = [...notes].filter(([shard]) => shard >= first && shard < end).sort(([a], [b]) => a - b);
  for (const [shard, note] of noted) {
    const text = noteText(note);
    const group = groups.get(text);
    if (group === undefined) groups.set(text, { shards: [shard], note });
    else group.shards.push(shard);
  }
  return [...groups.values()];
}

export interface SnapshotPuts {
  readonly pages: number;
  readonly batches: readonly (readonly MapPut[])[];
}

/** In order, as many a transaction as its bounds allow. Undefined when the map cannot be cut so. A step a page. */
export function* putsOfSnapshot(map: StoredShardMap): Generator<void, SnapshotPuts | undefined, void> {
  const pages = yield* snapshotPages(map);
  if (pages === undefined) return undefined;
  const batches: MapPut[][] = [];
  let bytes = 0;
  for (const page of pages) {
    const encoded = encodePage(page);
    if (encoded.kind === 'too-large') return undefined;
    const { value, schema, minReader } = encoded;
    const put: MapPut = {
      kind: 'put',
      key: snapshotKey(map.namespace, map.generation, page.page),
      value,
      schema,
      minReader,
    };
    const size = utf8Length(value);
    const last = batches.at(-1);
    const hasRoom =
      last !== undefined &&
      last.length < STORED_MAP_BOUNDS.writesPerTransaction &&
      bytes + size <= STORED_MAP_BOUNDS.transactionBytes;
    if (hasRoom) last.push(put);
    else batches.push([put]);
    bytes = hasRoom ? bytes + size : size;
    yield;
  }
  return { pages: pages.length, batches };
}
