/**
 * Consistent hashing (Karger et al. 1997): each node stands at many positions of a circle, in proportion to its weight, and a shard likes best whose position
 * comes first clockwise from its own. Where that one is full it goes on to the next (bounded loads: Mirrokni, Thorup and Zadimoghaddam 2018).
 */

import type { OpenNodes } from './open-nodes.ts';
import type { NodeColumns } from './placement-memory.ts';
import type { Preferences, PreferencesInput } from './preferences.ts';
import { Circle, RANKS } from './ring-circle.ts';

/** On the circle in all. A mesh that would have more gets fewer a node, in proportion. */
export const RING_POSITIONS = 2 ** 22;

export class RingPreferences implements Preferences {
  readonly turn = null;
  readonly #shards: Uint32Array;
  readonly #columns: NodeColumns;
  readonly #counts: Uint32Array;
  readonly #total: number;
  /** Nodes that stand at one position are ranked by their hash, then by their id. */
  readonly #byRank: Uint16Array;
  readonly #rank: Uint16Array;
  #circle: Circle | null = null;
  #asked = 0;

  constructor({ shards, columns, nodes }: PreferencesInput, virtualNodes: number) {
    this.#shards = shards;
    this.#columns = columns;
    let wanted = 0;
    for (const weight of columns.weight) wanted += (virtualNodes * weight) / 100;
    const scale = Math.min(1, RING_POSITIONS / Math.max(1, wanted)) / 100;
    this.#counts = Uint32Array.from(columns.weight, (weight) =>
      weight === 0 ? 0 : Math.max(1, Math.round(virtualNodes * weight * scale)),
    );
    this.#total = this.#counts.reduce((sum, count) => sum + count, 0);
    this.#byRank = Uint16Array.from(nodes.keys()).sort(
      (a, b) => (columns.first[a] as number) - (columns.first[b] as number) || a - b,
    );
    this.#rank = new Uint16Array(nodes.length);
    for (let rank = 0; rank < nodes.length; rank++) this.#rank[this.#byRank[rank] as number] = rank;
  }

  /** Clockwise from the shard to the node. */
  cost(shard: number, node: number): number {
    const point = this.#shards[shard] as number;
    const positions = this.#columns.positions(node, this.#counts[node] as number);
    let from = 0;
    let to = positions.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((positions[middle] as number) < point) from = middle + 1;
      else to = middle;
    }
    return ((positions[from === positions.length ? 0 : from] as number) - point) >>> 0;
  }

  shown(shard: number, node: number): number {
    return this.cost(shard, node) / 2 ** 32;
  }

  tie(_shard: number, node: number): number {
    return this.#rank[node] as number;
  }

  dearest(shard: number, open: OpenNodes, allowed: Uint8Array | null): number {
    // The circle is worth its sorting once enough have asked; both ways find the same.
    if (this.#circle === null && ++this.#asked * open.count < this.#total) return this.#scan(shard, open, allowed);
    this.#circle ??= new Circle(this.#places());
    return this.#walk(this.#circle, shard, open, allowed);
  }

  #scan(shard: number, open: OpenNodes, allowed: Uint8Array | null): number {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let at = 0; at < open.count; at++) {
      const node = open.list[at] as number;
      if (allowed !== null && allowed[node] === 0) continue;
      const cost = this.cost(shard, node);
      if (cost > least || (cost === least && (this.#rank[node] as number) > (this.#rank[best] as number))) continue;
      best = node;
      least = cost;
    }
    return best;
  }

  #walk(circle: Circle, shard: number, open: OpenNodes, allowed: Uint8Array | null): number {
    if (open.count === 0) return -1;
    let at = circle.firstFrom(this.#shards[shard] as number);
    for (let step = 0; step < this.#total; step++, at++) {
      if (at === this.#total) at = 0;
      const node = this.#byRank[circle.rankAt(at)] as number;
      if (open.has(node) && (allowed === null || allowed[node] === 1)) return node;
    }
    return -1;
  }

  #places(): Float64Array {
    const places = new Float64Array(this.#total);
    let at = 0;
    for (let node = 0; node < this.#counts.length; node++)
      for (const position of this.#columns.positions(node, this.#counts[node] as number))
        places[at++] = position * RANKS + (this.#rank[node] as number);
    return places;
  }
}
