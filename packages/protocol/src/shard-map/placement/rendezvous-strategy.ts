/**
 * Highest random weight (Thaler and Ravishankar 1998), with capacities as Schindelhauer and Schomaker 2005 weigh them: each node draws -ln u / w from the
 * hash of it and the shard, and the least draw wins; a node then wins a share of w / W, and a change of one node moves only what it wins or loses.
 */
import { negativeLog } from './negative-log.ts';
import type { OpenNodes } from './open-nodes.ts';
import { pairHash } from './pair-hash.ts';
import type { Preferences, PreferencesInput } from './preferences.ts';

export class RendezvousPreferences implements Preferences {
  readonly turn = null;
  readonly #shards: Uint32Array;
  readonly #first: Uint32Array;
  readonly #second: Uint32Array;
  readonly #inverse: Float64Array;

  constructor({ shards, columns }: PreferencesInput) {
    this.#shards = shards;
    this.#first = columns.first;
    this.#second = columns.second;
    this.#inverse = new Float64Array(columns.weight.length);
    for (let node = 0; node < this.#inverse.length; node++) this.#inverse[node] = 1 / (columns.weight[node] as number);
  }

  cost(shard: number, node: number): number {
    return negativeLog(this.tie(shard, node)) * (this.#inverse[node] as number);
  }

  shown(shard: number, node: number): number {
    return (this.cost(shard, node) / 2 ** 32) * 100;
  }

  tie(shard: number, node: number): number {
    return pairHash(this.#shards[shard] as number, this.#first[node] as number, this.#second[node] as number);
  }

  dearest(shard: number, open: OpenNodes, allowed: Uint8Array | null): number {
    const hash = this.#shards[shard] as number;
    const { list, count } = open;
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    let tie = 0;
    for (let at = 0; at < count; at++) {
      const node = list[at] as number;
      if (allowed !== null && allowed[node] === 0) continue;
      const pair = pairHash(hash, this.#first[node] as number, this.#second[node] as number);
      const cost = negativeLog(pair) * (this.#inverse[node] as number);
      if (cost > least) continue;
      if (cost === least && (pair > tie || (pair === tie && node > best))) continue;
      best = node;
      least = cost;
      tie = pair;
    }
    return best;
  }
}
