/** The checksum of one shard's entry: what the shard adds to that of its map, without what identifies the map. */
import { type ChecksumLanes, formatChecksum, lanesOfEntry, nodeLanes, noteLanes } from './map-checksum.ts';
import type { StoredShardMap } from './stored-map.ts';

/** 16 hexadecimal digits; equal exactly when owner, status, its reason and the generation that brought the shard to its owner are. */
export function entryChecksum(map: StoredShardMap, shard: number): string {
  const lanes: ChecksumLanes = [0, 0];
  const owner = map.nodes[map.owner[shard]!];
  const node = owner === undefined ? undefined : nodeLanes(owner);
  lanesOfEntry(lanes, 1, { shard, node, status: map.status[shard]!, since: map.since[shard]! });
  const note = map.notes.get(shard);
  if (note !== undefined) noteLanes(lanes, 1, shard, note);
  return formatChecksum(lanes);
}
