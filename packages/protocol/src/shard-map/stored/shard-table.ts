/**
 * Whose a key is, by one map: what each call of a client asks. No allocation, no waiting, no more than a few times what `Map.get` costs.
 * A newer map makes a new table.
 */
import type { NodeId } from '@omnirelay/primitives';
import { NOBODY, SHARD_STATUSES, type ShardMap, type ShardStatus } from '../model.ts';
import { shardOfKey } from './key-hash.ts';

export class ShardTable {
  readonly map: ShardMap;
  readonly #shardCount: number;
  readonly #owner: Uint16Array;
  readonly #nodes: readonly NodeId[];

  constructor(map: ShardMap) {
    this.map = map;
    this.#shardCount = map.shardCount;
    this.#owner = map.owner;
    this.#nodes = map.nodes;
  }

  /** From 0 up to, but without, the shard count. */
  shardOf(key: string): number {
    return shardOfKey(key, this.#shardCount);
  }

  /** Undefined: nobody's, or no shard of this map. */
  ownerOf(shard: number): NodeId | undefined {
    const owner = this.#owner[shard];
    return owner === undefined || owner === NOBODY ? undefined : this.#nodes[owner];
  }

  lookup(key: string): NodeId | undefined {
    return this.ownerOf(shardOfKey(key, this.#shardCount));
  }

  /** Undefined: no shard of this map. */
  statusOf(shard: number): ShardStatus | undefined {
    return SHARD_STATUSES[this.map.status[shard] ?? SHARD_STATUSES.length];
  }
}
