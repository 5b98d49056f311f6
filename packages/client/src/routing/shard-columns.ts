/**
 * A shard map while it is told, shard by shard: a few numbers a shard, however many there are. What is seen of it (`publish`) is a copy that is never
 * written to again, made once a generation has been told whole.
 */
import type { NodeId } from '@omnirelay/primitives';
import {
  type MapVersion,
  type Namespace,
  NOBODY,
  parseShardName,
  SHARD_MAP_BOUNDS,
  SHARD_STATUSES,
  type ShardMap,
  type ShardStatus,
} from '@omnirelay/protocol';

/** Of the control API's `Shard`: what routing needs. */
export interface ToldShard {
  readonly shardId: string;
  readonly ownerNodeId?: string | undefined;
  readonly fenceToken?: string | undefined;
  readonly status: string;
  readonly version: string;
}

/** A map, and the fences that the owners of its shards were told to have. */
export interface PublishedShards {
  readonly map: ShardMap;
  readonly fences: ShardFences;
}

/** `failoverVersion.lineageEpoch` of a fence is a stem, which most shards share; its revision is 0 where nobody leads the shard. */
export interface ShardFences {
  readonly stems: readonly string[];
  /** Index into `stems`. */
  readonly stem: Uint8Array;
  readonly revision: BigUint64Array;
}

export function fenceOf({ stems, stem, revision }: ShardFences, shard: number): string | undefined {
  const at = revision[shard] ?? 0n;
  return at === 0n ? undefined : `${stems[stem[shard] ?? 0]}.${at.toString().padStart(20, '0')}`;
}

/** Stem and revision. */
const FENCE = /^(\d{10}\.\d{10})\.(\d{20})$/;
/** No map has fences of more lineages. */
export const STEMS = 255;

export class ShardColumns {
  #count = 0;
  #owner = new Uint16Array(64).fill(NOBODY);
  #status = new Uint8Array(64);
  #since = new Float64Array(64);
  #stem = new Uint8Array(64);
  #revision = new BigUint64Array(64);
  #nodes: string[] = [];
  #places = new Map<string, number>();
  #stems: string[] = [''];

  get count(): number {
    return this.#count;
  }

  /** @returns whether something has changed. What is no shard of any map is passed over. */
  put(told: ToldShard): boolean {
    const shard = parseShardName(told.shardId);
    if (shard === undefined) return false;
    this.#reach(shard + 1);
    const [stem, revision] = this.#fence(told.fenceToken);
    const after = {
      owner: this.#place(told.ownerNodeId),
      status: Math.max(0, SHARD_STATUSES.indexOf(told.status.toLowerCase() as ShardStatus)),
      since: Number(told.version.split('.')[1] ?? 0) || 0,
    };
    const isSame =
      this.#owner[shard] === after.owner &&
      this.#status[shard] === after.status &&
      this.#since[shard] === after.since &&
      this.#stem[shard] === stem &&
      this.#revision[shard] === revision;
    this.#owner[shard] = after.owner;
    this.#status[shard] = after.status;
    this.#since[shard] = after.since;
    this.#stem[shard] = stem;
    this.#revision[shard] = revision;
    return !isSame;
  }

  /** Undefined while no shard has been told. */
  publish(namespace: string, version: MapVersion): PublishedShards | undefined {
    const count = this.#count;
    if (count === 0) return undefined;
    this.#forgetNodes();
    return {
      map: {
        ...{ namespace: namespace as Namespace, shardCount: count, nodes: [...this.#nodes] as NodeId[] },
        ...{ lineageEpoch: version.lineageEpoch, generation: version.generation },
        owner: this.#owner.slice(0, count),
        status: this.#status.slice(0, count),
        since: this.#since.slice(0, count),
      },
      fences: {
        stems: [...this.#stems],
        stem: this.#stem.slice(0, count),
        revision: this.#revision.slice(0, count),
      },
    };
  }

  /** Columns that hold what was published. */
  static of({ map, fences }: PublishedShards): ShardColumns {
    const columns = new ShardColumns();
    columns.#reach(map.shardCount);
    columns.#nodes = [...map.nodes];
    columns.#places = new Map(map.nodes.map((nodeId, at) => [nodeId, at]));
    columns.#owner.set(map.owner);
    columns.#status.set(map.status);
    columns.#since.set(map.since);
    columns.#stems = [...fences.stems];
    columns.#stem.set(fences.stem);
    columns.#revision.set(fences.revision);
    return columns;
  }

  #reach(count: number): void {
    if (count > this.#owner.length) {
      const room = Math.min(SHARD_MAP_BOUNDS.shardCount, Math.max(count, this.#owner.length * 2));
      const before = this.#owner;
      this.#owner = new Uint16Array(room).fill(NOBODY);
      this.#owner.set(before);
      this.#status = grown(this.#status, new Uint8Array(room));
      this.#since = grown(this.#since, new Float64Array(room));
      this.#stem = grown(this.#stem, new Uint8Array(room));
      const revisions = new BigUint64Array(room);
      revisions.set(this.#revision);
      this.#revision = revisions;
    }
    this.#count = Math.max(this.#count, count);
  }

  #place(nodeId: string | undefined): number {
    if (nodeId === undefined) return NOBODY;
    const known = this.#places.get(nodeId);
    if (known !== undefined) return known;
    if (this.#nodes.length >= SHARD_MAP_BOUNDS.nodes) this.#forgetNodes();
    if (this.#nodes.length >= SHARD_MAP_BOUNDS.nodes) return NOBODY;
    this.#places.set(nodeId, this.#nodes.length);
    return this.#nodes.push(nodeId) - 1;
  }

  #fence(fence: string | undefined): readonly [stem: number, revision: bigint] {
    const [, stem, revision] = FENCE.exec(fence ?? '') ?? [];
    if (stem === undefined || revision === undefined) return [0, 0n];
    const known = this.#stems.indexOf(stem);
    if (known >= 0) return [known, BigInt(revision)];
    return this.#stems.length > STEMS ? [0, 0n] : [this.#stems.push(stem) - 1, BigInt(revision)];
  }

  /** Those that own nothing any more; the others come in the order of their ids, as in every map. */
  #forgetNodes(): void {
    const owns = new Set<number>();
    for (let shard = 0; shard < this.#count; shard += 1) owns.add(this.#owner[shard] as number);
    owns.delete(NOBODY);
    const nodes = [...owns].map((place) => this.#nodes[place] as string).sort();
    const places = new Map(nodes.map((nodeId, at) => [nodeId, at]));
    for (let shard = 0; shard < this.#count; shard += 1) {
      const place = this.#owner[shard] as number;
      if (place !== NOBODY) this.#owner[shard] = places.get(this.#nodes[place] as string) as number;
    }
    this.#nodes = nodes;
    this.#places = places;
  }
}

function grown<Column extends Uint8Array | Float64Array>(before: Column, after: Column): Column {
  after.set(before);
  return after;
}
