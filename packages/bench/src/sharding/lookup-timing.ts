/** What it takes to find whose a key is, beside a `Map` that holds the answer for each key; by turns in one run, with the same keys in the same order. */
import { type NodeId, prng } from '@omnirelay/primitives';
import { type ShardMap, ShardTable } from '@omnirelay/protocol';
import { median } from '../statistics.ts';

export interface LookupTiming {
  readonly lookupNs: number;
  readonly mapGetNs: number;
  /** Of each round, the one by the other; the median of them. */
  readonly lookupToMapGet: number;
  /** What the heap grew by for each lookup. */
  readonly lookupBytes: number;
}

const ROUNDS = 15;
const CALLS = 1_000_000;

/** Many keys share a shard, or there would be no need of shards. */
const KEYS_A_SHARD = 10;

export function timeLookups(map: ShardMap): LookupTiming {
  const table = new ShardTable(map);
  const keys = prng(1).shuffle(Array.from({ length: map.shardCount * KEYS_A_SHARD }, (_, number) => `order-${number}`));
  const known = new Map(keys.map((key) => [key, table.lookup(key)]));
  const lookup: number[] = [];
  const get: number[] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    get.push(nanosecondsACall(keys, (key) => known.get(key)));
    const before = process.memoryUsage().heapUsed;
    lookup.push(nanosecondsACall(keys, (key) => table.lookup(key)));
    bytes = Math.min(bytes, Math.max(0, process.memoryUsage().heapUsed - before) / CALLS);
  }
  return {
    lookupNs: median(lookup),
    mapGetNs: median(get),
    lookupToMapGet: median(lookup.map((ns, round) => ns / (get[round] as number))),
    lookupBytes: bytes,
  };
}

function nanosecondsACall(keys: readonly string[], call: (key: string) => NodeId | undefined): number {
  let none = 0;
  const startedAt = performance.now();
  for (let at = 0, done = 0; done < CALLS; done++) {
    if (call(keys[at] as string) === undefined) none += 1;
    at += 1;
    if (at === keys.length) at = 0;
  }
  const took = performance.now() - startedAt;
  if (none > 0) throw new Error(`${none} keys were nobody's`);
  return (took * 1e6) / CALLS;
}
