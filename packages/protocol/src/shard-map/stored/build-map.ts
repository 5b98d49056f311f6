/** Maps from records: a snapshot, and the deltas that came after it. What does not go together is told as a value. */
import { type Namespace, NOBODY } from '../model.ts';
import { formatChecksum } from './map-checksum.ts';
import { type DeltaRefusal, MapDraft } from './map-draft.ts';
import type { CommittedDelta, ShardColumns, SnapshotPage, StatusNote } from './map-records.ts';
import { checksumLanes, type StoredShardMap } from './stored-map.ts';

export type MapRefusal =
  | DeltaRefusal
  /** Pages are missing, or are of different snapshots. */
  | 'incomplete-snapshot'
  /** It holds shards of its own generation, and the revision of that generation's delta is not known. */
  | 'no-base-delta';

export type BuiltMap =
  | { readonly kind: 'map'; readonly map: StoredShardMap }
  /** `generation`: of the delta or snapshot that was refused. */
  | { readonly kind: 'refused'; readonly why: MapRefusal; readonly generation: bigint };

const refused = (why: MapRefusal, generation: bigint): BuiltMap => ({ kind: 'refused', why, generation });

/** In order of their generations; the columns are copied once. A new map: the one given stays as it was. */
export function applyDeltas(map: StoredShardMap, deltas: readonly CommittedDelta[]): BuiltMap {
  if (deltas.length === 0) return { kind: 'map', map };
  const draft = new MapDraft(map);
  for (const committed of deltas) {
    const why = draft.apply(committed);
    if (why !== undefined) return refused(why, committed.delta.generation);
  }
  const next = draft.finish();
  return next === undefined ? refused('does-not-fit', deltas.at(-1)!.delta.generation) : { kind: 'map', map: next };
}

/**
 * From all pages of one snapshot, in any order, and the deltas in order of their generations: those at or before the snapshot are passed over, but the
 * one of its own generation says at which revision that generation was committed.
 */
export function buildMap(
  namespace: Namespace,
  pages: readonly SnapshotPage[],
  deltas: readonly CommittedDelta[],
): BuiltMap {
  const [head] = pages;
  if (head === undefined) return refused('incomplete-snapshot', 0n);
  const base = deltas.find(({ delta }) => delta.generation === head.generation);
  const built = fromSnapshot(namespace, pages, base);
  if (built.kind === 'refused') return built;
  return applyDeltas(
    built.map,
    deltas.filter(({ delta }) => delta.generation > head.generation),
  );
}

function fromSnapshot(
  namespace: Namespace,
  pages: readonly SnapshotPage[],
  base: CommittedDelta | undefined,
): BuiltMap {
  const sorted = [...pages].sort((a, b) => a.page - b.page);
  const head = sorted[0]!;
  const no = (why: MapRefusal): BuiltMap => refused(why, head.generation);
  if (!isOneSnapshot(sorted)) return no('incomplete-snapshot');
  if (base !== undefined && base.delta.lineageEpoch !== head.lineageEpoch) return no('other-lineage');
  if (base !== undefined && base.delta.checksum !== head.checksum) return no('wrong-checksum');
  const parts = sorted.flatMap(({ content }) => (content.kind === 'shards' ? [content] : []));
  const nodes = sorted.flatMap(({ content }) => (content.kind === 'nodes' ? content.nodes : []));
  const columns = joinColumns(parts, head.shardCount);
  if (columns === undefined) return no('incomplete-snapshot');
  if (nodes.some((node, index) => index > 0 && node <= nodes[index - 1]!)) return no('does-not-fit');
  if (columns.owner.some((owner) => owner !== NOBODY && owner >= nodes.length)) return no('does-not-fit');
  if (!settleRevisions(columns.revision, base?.revision)) return no('no-base-delta');
  const { shardCount, lineageEpoch, generation, checksum } = head;
  const map = { namespace, shardCount, lineageEpoch, generation, nodes, ...columns, checksum };
  return formatChecksum(checksumLanes(map)) === checksum ? { kind: 'map', map } : no('wrong-checksum');
}

function isOneSnapshot(sorted: readonly SnapshotPage[]): boolean {
  const head = sorted[0]!;
  return (
    sorted.length === head.pages &&
    sorted.every(
      (page, index) =>
        page.page === index &&
        page.pages === head.pages &&
        page.generation === head.generation &&
        page.lineageEpoch === head.lineageEpoch &&
        page.shardCount === head.shardCount &&
        page.checksum === head.checksum,
    )
  );
}

function joinColumns(parts: readonly ShardColumns[], shardCount: number) {
  const owner = new Uint16Array(shardCount);
  const status = new Uint8Array(shardCount);
  const since = new Float64Array(shardCount);
  const revision = new BigUint64Array(shardCount);
  const notes = new Map<number, StatusNote>();
  let next = 0;
  for (const part of parts) {
    if (part.first !== next || next + part.owner.length > shardCount) return undefined;
    owner.set(part.owner, next);
    status.set(part.status, next);
    since.set(part.since, next);
    revision.set(part.revision, next);
    for (const { shards, note } of part.notes) for (const shard of shards) notes.set(shard, note);
    next += part.owner.length;
  }
  return next === shardCount ? { owner, status, since, revision, notes } : undefined;
}

/** Puts the revision in wherever it was not known yet. False when it still is not. */
export function settleRevisions(revisions: BigUint64Array, committed: bigint | undefined): boolean {
  if (committed === undefined) return !revisions.includes(0n);
  for (let shard = 0; shard < revisions.length; shard += 1) if (revisions[shard] === 0n) revisions[shard] = committed;
  return true;
}
