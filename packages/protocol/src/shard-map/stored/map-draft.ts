/**
 * A map while deltas are laid upon it: its columns are copied once, however many deltas there are, and the checksum moves with each changed shard
 * alone. A delta that does not follow is refused, and the draft is then of no more use.
 */
import { assert, type NodeId } from '@omnirelay/primitives';
import { atOnce } from '../at-once.ts';
import { NOBODY, SHARD_MAP_BOUNDS, SHARD_STATUSES } from '../model.ts';
import { SHARDS_A_STEP } from '../placement/placement-model.ts';
import {
  type ChecksumLanes,
  formatChecksum,
  lanesOfEntry,
  nodeLanes,
  noteLanes,
  parseChecksum,
} from './map-checksum.ts';
import type { CommittedDelta, MapDelta, MoveGroup, StatusGroup, StatusNote } from './map-records.ts';
import type { StoredShardMap } from './stored-map.ts';

export type DeltaRefusal =
  /** It does not come next: some before it are missing, or it is here already. */
  | 'gap'
  | 'already-applied'
  /** Written in another history of the registry: only a whole map leads from one to the next. */
  | 'other-lineage'
  /** It stands in a snapshot. */
  | 'whole'
  /** It moves what is not there, or from whom does not have it. */
  | 'does-not-fit'
  | 'wrong-checksum';

export class MapDraft {
  readonly #base: StoredShardMap;
  readonly #nodes: NodeId[];
  readonly #indexes: Map<NodeId, number>;
  readonly #nodeLanes: (ChecksumLanes | undefined)[];
  readonly #owner: Uint16Array;
  readonly #status: Uint8Array;
  readonly #since: Float64Array;
  readonly #revision: BigUint64Array;
  readonly #lanes: ChecksumLanes;
  readonly #notes: Map<number, StatusNote>;
  #generation: bigint;

  constructor(base: StoredShardMap) {
    this.#base = base;
    this.#nodes = [...base.nodes];
    this.#indexes = new Map(base.nodes.map((node, index) => [node, index]));
    this.#nodeLanes = new Array(base.nodes.length);
    this.#owner = base.owner.slice();
    this.#status = base.status.slice();
    this.#since = base.since.slice();
    this.#revision = base.revision.slice();
    this.#lanes = parseChecksum(base.checksum);
    this.#notes = new Map(base.notes);
    this.#generation = base.generation;
  }

  apply({ delta, revision }: CommittedDelta): DeltaRefusal | undefined {
    if (delta.lineageEpoch !== this.#base.lineageEpoch) return 'other-lineage';
    if (delta.generation <= this.#generation) return 'already-applied';
    if (delta.generation !== this.#generation + 1n) return 'gap';
    if (delta.whole) return 'whole';
    if (!atOnce(this.change(delta, revision))) return 'does-not-fit';
    return this.checksum === delta.checksum ? undefined : 'wrong-checksum';
  }

  /** What the delta alters, without asking whether it follows; false when it does not fit. In steps of a millisecond or two. */
  *change(
    { generation, moves, statuses }: Pick<MapDelta, 'generation' | 'moves' | 'statuses'>,
    revision: bigint,
  ): Generator<void, boolean, void> {
    let done = 0;
    for (const group of moves) {
      if (!this.#move(group, Number(generation), revision)) return false;
      done += group.shards.length;
      if (done < SHARDS_A_STEP) continue;
      done = 0;
      yield;
    }
    for (const group of statuses) if (!this.#setStatus(group)) return false;
    this.#generation = generation;
    return true;
  }

  get checksum(): string {
    return formatChecksum(this.#lanes);
  }

  /** As if every shard had come to its owner at that revision: what a new lineage begins with. */
  assignAnew(revision: bigint): void {
    this.#revision.fill(revision);
  }

  #move({ from, to, shards }: MoveGroup, generation: number, revision: bigint): boolean {
    const [giver, taker] = [this.#indexOf(from), this.#indexOf(to)];
    if (giver === undefined || taker === undefined || giver === taker) return false;
    for (const shard of shards) {
      if (shard >= this.#owner.length || this.#owner[shard] !== giver) return false;
      this.#count(shard, -1);
      this.#owner[shard] = taker;
      this.#since[shard] = generation;
      this.#revision[shard] = revision;
      this.#count(shard, 1);
    }
    return true;
  }

  #setStatus({ was, status, shards, note }: StatusGroup): boolean {
    const [before, value] = [SHARD_STATUSES.indexOf(was), SHARD_STATUSES.indexOf(status)];
    for (const shard of shards) {
      if (shard >= this.#owner.length || this.#status[shard] !== before) return false;
      this.#count(shard, -1);
      this.#status[shard] = value;
      this.#count(shard, 1);
      this.#setNote(shard, note);
    }
    return true;
  }

  #setNote(shard: number, note: StatusNote | undefined): void {
    const before = this.#notes.get(shard);
    if (before !== undefined) noteLanes(this.#lanes, -1, shard, before);
    if (note === undefined) this.#notes.delete(shard);
    else {
      this.#notes.set(shard, note);
      noteLanes(this.#lanes, 1, shard, note);
    }
  }

  #count(shard: number, times: 1 | -1): void {
    const node = this.#lanesOf(this.#owner[shard]!);
    lanesOfEntry(this.#lanes, times, { shard, node, status: this.#status[shard]!, since: this.#since[shard]! });
  }

  #lanesOf(index: number): ChecksumLanes | undefined {
    if (index === NOBODY) return undefined;
    this.#nodeLanes[index] ??= nodeLanes(this.#nodes[index]!);
    return this.#nodeLanes[index];
  }

  /** Undefined when there are too many nodes already. */
  #indexOf(node: NodeId | null): number | undefined {
    if (node === null) return NOBODY;
    const known = this.#indexes.get(node);
    if (known !== undefined) return known;
    // Of nodes that own nothing any more some still have their place here; the indexes suffice for them as well.
    if (this.#nodes.length >= NOBODY) return undefined;
    this.#indexes.set(node, this.#nodes.length);
    return this.#nodes.push(node) - 1;
  }

  /** The draft must not be used after it. Undefined when more nodes own shards than a map may have. */
  finish(): StoredShardMap | undefined {
    const nodes = this.#settleNodes();
    if (nodes.length > SHARD_MAP_BOUNDS.nodes) return undefined;
    assert(this.#generation <= BigInt(Number.MAX_SAFE_INTEGER), 'generations are counted in floats');
    return {
      namespace: this.#base.namespace,
      shardCount: this.#base.shardCount,
      lineageEpoch: this.#base.lineageEpoch,
      generation: this.#generation,
      nodes,
      owner: this.#owner,
      status: this.#status,
      since: this.#since,
      revision: this.#revision,
      notes: this.#notes,
      checksum: this.checksum,
    };
  }

  /** The nodes that own shards, sorted; owners point to their new places. */
  #settleNodes(): readonly NodeId[] {
    const owns = new Uint8Array(this.#nodes.length);
    for (const index of this.#owner) if (index !== NOBODY) owns[index] = 1;
    const nodes = this.#nodes.filter((_, index) => owns[index] === 1);
    nodes.sort();
    const isSettled = nodes.length === this.#nodes.length && nodes.every((node, index) => node === this.#nodes[index]);
    if (isSettled) return nodes;
    const places = new Map(nodes.map((node, place) => [node, place]));
    const moved = this.#nodes.map((node) => places.get(node) ?? NOBODY);
    for (let shard = 0; shard < this.#owner.length; shard += 1) {
      const index = this.#owner[shard]!;
      if (index !== NOBODY) this.#owner[shard] = moved[index]!;
    }
    return nodes;
  }
}
