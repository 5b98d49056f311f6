/** A map as its records give it: with the revisions that fences are made of, the reasons of its exceptions, and its checksum as it was counted. */
import { type Namespace, NOBODY, SHARD_STATUSES, type ShardMap } from '../model.ts';
import {
  type ChecksumLanes,
  emptyChecksum,
  formatChecksum,
  lanesOfEntry,
  nodeLanes,
  noteLanes,
} from './map-checksum.ts';
import type { MapCounts, StatusNote } from './map-records.ts';

export interface StoredShardMap extends ShardMap {
  /** The registry's revision at which each came to its owner under this lineage. */
  readonly revision: BigUint64Array;
  /** Of paused and disabled shards. */
  readonly notes: ReadonlyMap<number, StatusNote>;
  readonly checksum: string;
}

/** The map before its first generation: nobody owns anything. */
export function emptyMap(namespace: Namespace, shardCount: number, lineageEpoch: bigint): StoredShardMap {
  const map = {
    namespace,
    shardCount,
    lineageEpoch,
    generation: 0n,
    nodes: [],
    owner: new Uint16Array(shardCount).fill(NOBODY),
    status: new Uint8Array(shardCount),
    since: new Float64Array(shardCount),
    revision: new BigUint64Array(shardCount),
    notes: new Map<number, StatusNote>(),
  };
  return { ...map, checksum: formatChecksum(checksumLanes(map)) };
}

type Summed = Pick<StoredShardMap, 'namespace' | 'shardCount' | 'nodes' | 'owner' | 'status' | 'since' | 'notes'>;

/** Counted from nothing, over all shards. */
export function checksumLanes(map: Summed): ChecksumLanes {
  const lanes = emptyChecksum(map.namespace, map.shardCount);
  const nodes = map.nodes.map(nodeLanes);
  for (let shard = 0; shard < map.shardCount; shard += 1)
    lanesOfEntry(lanes, 1, {
      shard,
      node: nodes[map.owner[shard]!],
      status: map.status[shard]!,
      since: map.since[shard]!,
    });
  for (const [shard, note] of map.notes) noteLanes(lanes, 1, shard, note);
  return lanes;
}

export function countsOf(map: ShardMap): MapCounts {
  const status = { active: 0, draining: 0, paused: 0, disabled: 0 };
  const owned = new Uint32Array(map.nodes.length);
  let unowned = 0;
  for (let shard = 0; shard < map.shardCount; shard += 1) {
    status[SHARD_STATUSES[map.status[shard]!]!] += 1;
    const owner = map.owner[shard]!;
    if (owner === NOBODY) unowned += 1;
    else owned[owner]! += 1;
  }
  return { status, unowned, nodes: owned.reduce((nodes, shards) => nodes + (shards > 0 ? 1 : 0), 0) };
}
