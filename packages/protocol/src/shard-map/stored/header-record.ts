/** `header` of a namespace's map: read first, written last. */
import { SHARD_MAP_BOUNDS, SHARD_STATUSES } from '../model.ts';
import { STORED_MAP_BOUNDS } from './bounds.ts';
import { isChecksum } from './map-checksum.ts';
import type { MapCounts, MapHeader, StoredText } from './map-records.ts';
import {
  asCount,
  asFields,
  asInteger,
  asOneOf,
  asTime,
  type Decoded,
  damaged,
  decodeRecord,
  type Encoded,
  encodeRewritten,
  rewritten,
} from './record-text.ts';

const KNOWN = [
  'generation',
  'lineageEpoch',
  'snapshot',
  'pages',
  'deltaBytes',
  'shardCount',
  'checksum',
  'strategyId',
  'counts',
  'updatedAt',
] as const satisfies readonly (keyof MapHeader)[];

export const encodeHeader = (header: MapHeader): Encoded => encodeRewritten(header);

export const asChecksum = (value: unknown): string => (isChecksum(value) ? value : damaged('checksum is none'));

export const decodeHeader = (stored: Pick<StoredText, 'value' | 'schema' | 'minReader'>): Decoded<MapHeader> =>
  decodeRecord(stored, (fields) => {
    const generation = asCount(fields.generation, 'generation');
    const snapshot = asCount(fields.snapshot, 'snapshot');
    if (snapshot > generation) damaged('its snapshot is newer than the map');
    const shardCount = asInteger(fields.shardCount, 'shardCount', 1, SHARD_MAP_BOUNDS.shardCount);
    return {
      generation,
      lineageEpoch: asCount(fields.lineageEpoch, 'lineageEpoch'),
      snapshot,
      pages: asInteger(fields.pages, 'pages', 1, STORED_MAP_BOUNDS.pages),
      deltaBytes: asInteger(fields.deltaBytes, 'deltaBytes', 0, Number.MAX_SAFE_INTEGER),
      shardCount,
      checksum: asChecksum(fields.checksum),
      strategyId: asOneOf(fields.strategyId, 'strategyId', ['ring', 'rendezvous', 'locality']),
      counts: asCounts(fields.counts, shardCount),
      updatedAt: asTime(fields.updatedAt, 'updatedAt'),
      ...rewritten(fields, KNOWN, stored.schema),
    };
  });

function asCounts(value: unknown, shardCount: number): MapCounts {
  const counts = asFields(value, 'counts');
  const status = asFields(counts.status, 'counts by status');
  const of = (name: string, count: unknown): number => asInteger(count, name, 0, shardCount);
  const byStatus = SHARD_STATUSES.map((name) => [name, of(name, status[name])] as const);
  return {
    status: Object.fromEntries(byStatus) as unknown as MapCounts['status'],
    unowned: of('unowned', counts.unowned),
    nodes: asInteger(counts.nodes, 'nodes', 0, SHARD_MAP_BOUNDS.nodes),
  };
}
