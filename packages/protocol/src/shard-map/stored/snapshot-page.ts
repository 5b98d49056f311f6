/**
 * `snapshot/<generation>/<page>`: a part of the whole map. Nodes come in pages of their own; each page of shards holds a span of them in columns, and
 * the pairs of generation and revision that its shards came to their owners at as a table, `eras`, that a column points into. The seal is over the
 * columns and the eras as they are written: the map's checksum does not cover revisions.
 */
import { NOBODY, SHARD_MAP_BOUNDS, SHARD_STATUSES } from '../model.ts';
import { STORED_MAP_BOUNDS } from './bounds.ts';
import { decodeColumn, encodeColumn } from './column-text.ts';
import { asNodes, asNote, asShards } from './delta-record.ts';
import { asChecksum } from './header-record.ts';
import { hashKey } from './key-hash.ts';
import type { ShardColumns, SnapshotPage, StoredText } from './map-records.ts';
import {
  asArray,
  asCount,
  asFields,
  asInteger,
  asRevision,
  asText,
  type Decoded,
  damaged,
  decodeRecord,
  type Encoded,
  encodeRecord,
  type Fields,
} from './record-text.ts';
import { formatRanges } from './shard-ranges.ts';

export const encodePage = ({ content, ...head }: SnapshotPage): Encoded =>
  encodeRecord({ ...head, ...(content.kind === 'nodes' ? content : shardFields(content)) });

/** MurmurHash3 of the texts with `;` between, each era as `since,revision`. */
const sealOf = (columns: readonly string[], eras: readonly (readonly string[])[]): string =>
  hashKey([...columns, ...eras.map((era) => era.join(','))].join(';'))
    .toString(16)
    .padStart(8, '0');

function shardFields({ kind, first, owner, status, since, revision, notes }: ShardColumns): Fields {
  const eras = new Map<string, number>();
  const era = new Uint16Array(owner.length);
  for (let i = 0; i < owner.length; i += 1) {
    const pair = `${since[i]},${revision[i]}`;
    if (!eras.has(pair)) eras.set(pair, eras.size);
    era[i] = eras.get(pair)!;
  }
  const columns = { owner: encodeColumn(owner), status: encodeColumn(status), era: encodeColumn(era) };
  const pairs = [...eras.keys()].map((pair) => pair.split(','));
  return {
    kind,
    first,
    shards: owner.length,
    ...columns,
    eras: pairs,
    seal: sealOf([columns.owner, columns.status, columns.era], pairs),
    notes: notes.map(({ shards, note }) => ({ shards: formatRanges(shards), note: noteFields(note) })),
  };
}

const noteFields = ({ by, at, why, changeTicket, until }: ShardColumns['notes'][number]['note']): Fields => ({
  by,
  at,
  ...(why !== undefined && { why }),
  ...(changeTicket !== undefined && { changeTicket }),
  ...(until !== undefined && { until }),
});

export const decodePage = (stored: Pick<StoredText, 'value' | 'minReader'>): Decoded<SnapshotPage> =>
  decodeRecord(stored, (fields) => {
    const pages = asInteger(fields.pages, 'pages', 1, STORED_MAP_BOUNDS.pages);
    const shardCount = asInteger(fields.shardCount, 'shardCount', 1, SHARD_MAP_BOUNDS.shardCount);
    const content: SnapshotPage['content'] =
      fields.kind === 'nodes' ? { kind: fields.kind, nodes: asNodes(fields.nodes) } : asColumns(fields, shardCount);
    return {
      generation: asCount(fields.generation, 'generation'),
      lineageEpoch: asCount(fields.lineageEpoch, 'lineageEpoch'),
      page: asInteger(fields.page, 'page', 0, pages - 1),
      pages,
      shardCount,
      checksum: asChecksum(fields.checksum),
      content,
    };
  });

function asColumns(fields: Fields, shardCount: number): ShardColumns {
  if (fields.kind !== 'shards') damaged('it holds neither nodes nor shards');
  checkSeal(fields);
  const first = asInteger(fields.first, 'first', 0, shardCount - 1);
  const length = asInteger(fields.shards, 'shards', 1, Math.min(shardCount - first, STORED_MAP_BOUNDS.pageShards));
  const owner = asColumn(fields.owner, 'owner', length);
  const status = Uint8Array.from(asColumn(fields.status, 'status', length));
  if (owner.some((node) => node !== NOBODY && node >= SHARD_MAP_BOUNDS.nodes)) damaged('one of its owners is no node');
  if (status.some((value) => value >= SHARD_STATUSES.length)) damaged('one of its statuses is none');
  const notes = asArray(fields.notes, 'notes', length).map((value) => {
    const { shards, note } = asFields(value, 'a note');
    const noted = asShards(shards, first + length);
    if (noted[0]! < first) damaged('one of its notes is of another page');
    return { shards: noted, note: asNote(note, status[noted[0]! - first] === SHARD_STATUSES.indexOf('paused')) };
  });
  return { kind: 'shards', first, owner, status, ...asEras(fields, length), notes };
}

function checkSeal({ owner, status, era, eras, seal }: Fields): void {
  const columns = [owner, status, era].map((column) => asText(column, 'a column', STORED_MAP_BOUNDS.valueBytes));
  const pairs = asArray(eras, 'eras', STORED_MAP_BOUNDS.pageShards).map((era) => asArray(era, 'an era', 2).map(String));
  if (seal !== sealOf(columns, pairs)) damaged('its seal is not that of its columns');
}

const asColumn = (value: unknown, what: string, length: number): Uint16Array =>
  decodeColumn(asText(value, what, STORED_MAP_BOUNDS.valueBytes), length) ??
  damaged(`${what} is no column of ${length}`);

function asEras(fields: Fields, length: number): Pick<ShardColumns, 'since' | 'revision'> {
  const eras = asArray(fields.eras, 'eras', length).map((pair) => {
    const [since, revision] = asArray(pair, 'an era', 2);
    return { since: Number(asCount(since, 'since')), revision: asRevision(revision, 'revision') };
  });
  const since = new Float64Array(length);
  const revision = new BigUint64Array(length);
  for (const [i, index] of asColumn(fields.era, 'era', length).entries()) {
    const era = eras[index] ?? damaged('one of its eras is missing');
    since[i] = era.since;
    revision[i] = era.revision;
  }
  return { since, revision };
}
