/** The order in which shards are placed: by rank, then by hash, then by number. In parts, none of which takes long to sort. */
import { type PlacementProgress, SHARDS_A_STEP } from './placement-model.ts';

/** Shard numbers take the lowest bits of a place in the order of shards. */
const SHARDS = 2 ** 17;
const HASHES = 2 ** 32;

export interface TurnOrder {
  readonly hash: Uint32Array;
  /** A whole number; few different ones. */
  readonly rank: (shard: number) => number;
}

export function* inTurn(
  shards: readonly number[],
  { hash, rank }: TurnOrder,
): Generator<PlacementProgress, number[], void> {
  const of = shards.length;
  if (of === 0) return [];
  // Hashes are even, and so are the parts that they are cut into.
  const parts = Math.ceil(of / SHARDS_A_STEP);
  const keysOf = new Map<number, number[]>();
  for (let at = 0; at < of; at++) {
    if (at > 0 && at % SHARDS_A_STEP === 0) yield { done: at, of };
    const shard = shards[at] as number;
    const own = hash[shard] as number;
    const part = rank(shard) * parts + Math.floor((own * parts) / HASHES);
    const keys = keysOf.get(part);
    if (keys === undefined) keysOf.set(part, [own * SHARDS + shard]);
    else keys.push(own * SHARDS + shard);
  }
  const turns: number[] = [];
  for (const [, keys] of [...keysOf].sort(([a], [b]) => a - b)) {
    for (const key of Float64Array.from(keys).sort()) turns.push(key % SHARDS);
    if (turns.length < of) yield { done: turns.length, of };
  }
  return turns;
}
