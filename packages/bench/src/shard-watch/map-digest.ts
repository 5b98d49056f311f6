/** All that a client routes by, in one word: the version, and owner and status of each shard. Owners count by their id, wherever they stand in the table. */
import { createHash } from 'node:crypto';
import { formatMapVersion, NOBODY, type ShardMap } from '@omnirelay/protocol';

export function mapDigest(map: ShardMap): string {
  const hash = createHash('sha256').update(`${formatMapVersion(map)} ${map.shardCount}`);
  for (let shard = 0; shard < map.shardCount; shard += 1) {
    const owner = map.owner[shard] ?? NOBODY;
    hash.update(`\n${owner === NOBODY ? '' : map.nodes[owner]} ${map.status[shard]}`);
  }
  return hash.digest('hex');
}
