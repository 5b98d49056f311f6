/** What a map takes in memory, its nodes and its table for lookups with it: many are kept at once, and what they add is divided by their shards. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type ShardMap, ShardTable } from '@omnirelay/protocol';

/** Shards kept at once. */
const SHARDS = 2_000_000;

export function bytesPerShard(make: () => ShardMap): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = (): number => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const kept: ShardTable[] = [new ShardTable(make())];
  const { shardCount } = (kept[0] as ShardTable).map;
  const maps = Math.ceil(SHARDS / shardCount);
  const before = used();
  for (let made = 0; made < maps; made++) kept.push(new ShardTable(make()));
  const after = used();
  if (kept.length !== maps + 1) throw new Error('maps were lost while they were weighed');
  return (after - before) / (maps * shardCount);
}
