/** What differs between two maps of a namespace: net, so that what went and came back is not in it. From the maps, or from the deltas between them. */
import { assert, type NodeId } from '@omnirelay/primitives';
import { atOnce } from '../at-once.ts';
import { type MapVersion, NOBODY, SHARD_STATUSES, type ShardStatus } from '../model.ts';
import { SHARDS_A_STEP } from '../placement/placement-model.ts';
import { noteText } from './map-checksum.ts';
import type { MapDelta, MoveGroup, StatusGroup, StatusNote } from './map-records.ts';
import type { StoredShardMap } from './stored-map.ts';

export interface MapDiff {
  readonly from: MapVersion;
  readonly to: MapVersion;
  /** Sorted by their owners, nobody first. */
  readonly moves: readonly MoveGroup[];
  /** What is otherwise noted of a shard counts too: a pause that was prolonged goes from `paused` to `paused`. Sorted by their first shard. */
  readonly statuses: readonly StatusGroup[];
  readonly moved: number;
  /** `moved` in percent of the shard count, to hundredths. */
  readonly deltaPercent: number;
}

export const percentOf = (moved: number, shardCount: number): number => Math.round((moved * 10_000) / shardCount) / 100;

/** @throws InvariantError when the maps are of different namespaces */
export function diffMaps(from: StoredShardMap, to: StoredShardMap): MapDiff {
  assert(from.namespace === to.namespace && from.shardCount === to.shardCount, 'maps of one namespace are compared');
  const places = new Map(to.nodes.map((node, place) => [node, place]));
  const placeOf = from.nodes.map((node) => places.get(node) ?? -1);
  const net = new NetChange();
  for (let shard = 0; shard < from.shardCount; shard += 1) {
    const [before, after] = [from.owner[shard]!, to.owner[shard]!];
    if ((before === NOBODY ? NOBODY : placeOf[before]) !== after)
      net.move(shard, from.nodes[before] ?? null, to.nodes[after] ?? null);
    const [was, status] = [from.status[shard]!, to.status[shard]!];
    const note = to.notes.get(shard);
    if (was !== status || isOther(from.notes.get(shard), note))
      net.setStatus(shard, SHARD_STATUSES[was]!, SHARD_STATUSES[status]!, note);
  }
  return net.diff(versionOf(from), versionOf(to), from.shardCount);
}

/** The same of the deltas that lead from `from` on, none of them whole; `shardCount` of the namespace. */
export function netOfDeltas(from: MapVersion, deltas: readonly MapDelta[], shardCount: number): MapDiff {
  const net = new NetChange();
  for (const { moves, statuses } of deltas) {
    for (const group of moves) for (const shard of group.shards) net.move(shard, group.from, group.to);
    for (const { shards, was, status, note } of statuses)
      for (const shard of shards) net.setStatus(shard, was, status, note);
  }
  return net.diff(versionOf(from), versionOf(deltas.at(-1) ?? from), shardCount);
}

const versionOf = ({ lineageEpoch, generation }: MapVersion): MapVersion => ({ lineageEpoch, generation });

const isOther = (a: StatusNote | undefined, b: StatusNote | undefined): boolean =>
  a !== b && (a === undefined || b === undefined || noteText(a) !== noteText(b));

interface Change {
  readonly from: NodeId | null;
  readonly to: NodeId | null;
}

interface StatusChange {
  readonly was: ShardStatus;
  readonly status: ShardStatus;
  readonly note: StatusNote | undefined;
}

class NetChange {
  readonly #moves = new Map<number, Change>();
  readonly #statuses = new Map<number, StatusChange>();

  move(shard: number, from: NodeId | null, to: NodeId | null): void {
    const first = this.#moves.get(shard)?.from;
    this.#moves.set(shard, { from: first === undefined ? from : first, to });
  }

  setStatus(shard: number, was: ShardStatus, status: ShardStatus, note: StatusNote | undefined): void {
    this.#statuses.set(shard, { was: this.#statuses.get(shard)?.was ?? was, status, note });
  }

  diff(from: MapVersion, to: MapVersion, shardCount: number): MapDiff {
    const moves = groupMoves([...this.#moves].map(([shard, change]) => ({ shard, ...change })));
    const moved = moves.reduce((sum, { shards }) => sum + shards.length, 0);
    const statuses = groupStatuses([...this.#statuses].map(([shard, change]) => ({ shard, ...change })));
    return { from, to, moves, statuses, moved, deltaPercent: percentOf(moved, shardCount) };
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const groupMoves = (moves: readonly (Change & { readonly shard: number })[]): readonly MoveGroup[] =>
  atOnce(groupingMoves(moves));

/** Grouped by owner pair; those that stay where they are left out. In steps of a millisecond or two. */
export function* groupingMoves(
  moves: readonly (Change & { readonly shard: number })[],
): Generator<void, readonly MoveGroup[], void> {
  const groups = new Map<string, { from: NodeId | null; to: NodeId | null; shards: number[] }>();
  for (const [at, { shard, from, to }] of moves.entries()) {
    if (at > 0 && at % SHARDS_A_STEP === 0) yield;
    if (from === to) continue;
    const pair = `${from ?? ''}/${to ?? ''}`;
    const group = groups.get(pair);
    if (group === undefined) groups.set(pair, { from, to, shards: [shard] });
    else group.shards.push(shard);
  }
  for (const { shards } of groups.values()) shards.sort((a, b) => a - b);
  return [...groups.values()].sort((a, b) => byText(a.from ?? '', b.from ?? '') || byText(a.to ?? '', b.to ?? ''));
}

/** Grouped by what changed and what is noted of it; those without either left out. */
export function groupStatuses(changes: readonly (StatusChange & { readonly shard: number })[]): readonly StatusGroup[] {
  const groups = new Map<string, StatusGroup & { shards: number[] }>();
  for (const { shard, was, status, note } of changes) {
    if (was === status && note === undefined) continue;
    const kind = `${was}/${status}/${note === undefined ? '' : noteText(note)}`;
    const group = groups.get(kind);
    if (group === undefined) groups.set(kind, { was, status, shards: [shard], ...(note && { note }) });
    else group.shards.push(shard);
  }
  for (const { shards } of groups.values()) shards.sort((a, b) => a - b);
  return [...groups.values()].sort((a, b) => a.shards[0]! - b.shards[0]!);
}
