/**
 * `delta/<generation>`: one change of the map. Moves are grouped by owner pair, `[from, to, shards]`, where the two are indexes into `nodes` (-1 is
 * nobody) and the shards ranges, `5-9,12`.
 */
import { isName, type NodeId } from '@omnirelay/primitives';
import { SHARD_MAP_BOUNDS, SHARD_STATUSES } from '../model.ts';
import { STORED_MAP_BOUNDS } from './bounds.ts';
import { asChecksum } from './header-record.ts';
import type { MapDelta, MoveGroup, StatusGroup, StatusNote, StoredText } from './map-records.ts';
import {
  asArray,
  asCount,
  asFields,
  asInteger,
  asOneOf,
  asText,
  asTime,
  type Decoded,
  damaged,
  decodeRecord,
  type Encoded,
  encodeRecord,
  type Fields,
} from './record-text.ts';
import { formatRanges, parseRanges } from './shard-ranges.ts';

export function encodeDelta({ moves, statuses, ...delta }: MapDelta): Encoded {
  const nodes = [...new Set(moves.flatMap(({ from, to }) => [from, to]))].filter((node) => node !== null).sort();
  const indexes = new Map<NodeId | null, number>(nodes.map((node, index) => [node, index]));
  const indexOf = (node: NodeId | null): number => indexes.get(node) ?? -1;
  return encodeRecord({
    ...delta,
    nodes,
    moves: moves.map(({ from, to, shards }) => [indexOf(from), indexOf(to), formatRanges(shards)]),
    statuses: statuses.map(({ shards, ...group }) => ({ ...group, shards: formatRanges(shards) })),
  });
}

/** Shards are only held against the largest count there is: whose map it is knows the rest. */
export const asShards = (value: unknown, below: number = SHARD_MAP_BOUNDS.shardCount): readonly number[] =>
  parseRanges(asText(value, 'shards', STORED_MAP_BOUNDS.valueBytes), below) ?? damaged('its shards are no ranges');

export const asNodes = (value: unknown): readonly NodeId[] =>
  asArray(value, 'nodes', SHARD_MAP_BOUNDS.nodes).map((node) =>
    typeof node === 'string' && isName(node) ? (node as NodeId) : damaged('one of its nodes has no name'),
  );

export const decodeDelta = (stored: Pick<StoredText, 'value' | 'minReader'>): Decoded<MapDelta> =>
  decodeRecord(stored, (fields) => {
    const nodes = asNodes(fields.nodes);
    const whole = typeof fields.whole === 'boolean' ? fields.whole : damaged('whole is neither true nor false');
    const most = SHARD_MAP_BOUNDS.shardCount;
    return {
      generation: asCount(fields.generation, 'generation'),
      lineageEpoch: asCount(fields.lineageEpoch, 'lineageEpoch'),
      at: asTime(fields.at, 'at'),
      actor: asText(fields.actor, 'actor'),
      ...optionalTexts(fields, ['reason', 'changeTicket', 'correlationId', 'changeId']),
      cause: asText(fields.cause, 'cause', 32),
      whole,
      moved: asInteger(fields.moved, 'moved', 0, most),
      deltaPercent: asPercent(fields.deltaPercent),
      moves: asArray(fields.moves, 'moves', most).map((group) => asMoves(group, nodes)),
      statuses: asArray(fields.statuses, 'statuses', most).map(asStatuses),
      checksum: asChecksum(fields.checksum),
    };
  });

export function optionalTexts<T extends string>(
  fields: Fields,
  names: readonly T[],
): { readonly [name in T]?: string } {
  const present = names.filter((name) => fields[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, asText(fields[name], name)])) as { [name in T]?: string };
}

const asPercent = (value: unknown): number =>
  typeof value === 'number' && value >= 0 && value <= 100 ? value : damaged('deltaPercent is no percentage');

function asMoves(value: unknown, nodes: readonly NodeId[]): MoveGroup {
  const [from, to, shards] = asArray(value, 'a group of moves', 3);
  const nodeOf = (index: unknown): NodeId | null =>
    index === -1 ? null : (nodes[asInteger(index, 'a node', 0, nodes.length - 1)] ?? null);
  return { from: nodeOf(from), to: nodeOf(to), shards: asShards(shards) };
}

function asStatuses(value: unknown): StatusGroup {
  const group = asFields(value, 'a group of statuses');
  const was = asOneOf(group.was, 'was', SHARD_STATUSES);
  const status = asOneOf(group.status, 'status', SHARD_STATUSES);
  const needsNote = status === 'paused' || status === 'disabled';
  const note = needsNote ? asNote(group.note, status === 'paused') : undefined;
  return { was, status, shards: asShards(group.shards), ...(note && { note }) };
}

export function asNote(value: unknown, ends: boolean): StatusNote {
  const note = asFields(value, 'note');
  return {
    by: asText(note.by, 'by'),
    at: asTime(note.at, 'at'),
    ...optionalTexts(note, ['why', 'changeTicket']),
    ...(ends && { until: asTime(note.until, 'until') }),
  };
}
