/** A placement in the making: who has what, who has room, and what the rules leave. */
import type { CompiledRules, ShardClass } from './compile-rules.ts';
import { OpenNodes } from './open-nodes.ts';
import type { NodeShares } from './placement-model.ts';
import { Siblings } from './siblings.ts';

export class PlacementState {
  readonly rules: CompiledRules;
  readonly siblings: Siblings;
  readonly weight: Float64Array;
  readonly least: Uint32Array;
  readonly most: Uint32Array;
  /** Node of each shard; -1: nobody. */
  readonly owner: Int32Array;
  readonly load: Uint32Array;
  /** Nodes with room: below their least, or below their most while `extras` last. */
  readonly open: OpenNodes;
  /** How many shards may go above a least, so that enough are left for whoever is below. */
  #extras = 0;
  #mask: Uint8Array | null = null;

  constructor(rules: CompiledRules, weight: Float64Array, { least, most }: NodeShares) {
    this.rules = rules;
    this.siblings = new Siblings(rules);
    this.weight = weight;
    this.least = least;
    this.most = most;
    this.owner = new Int32Array(rules.shardCount).fill(-1);
    this.load = new Uint32Array(weight.length);
    this.open = new OpenNodes(weight.length);
  }

  put(shard: number, node: number): void {
    const load = (this.load[node] as number) + 1;
    this.owner[shard] = node;
    this.load[node] = load;
    this.siblings.add(shard, node);
  }

  take(shard: number): void {
    const node = this.owner[shard] as number;
    this.owner[shard] = -1;
    this.load[node] = (this.load[node] as number) - 1;
    this.siblings.remove(shard, node);
  }

  /** Opens every node that has room, when `extras` shards may go above a least. */
  openWith(extras: number): void {
    this.#extras = extras;
    for (let node = 0; node < this.load.length; node++) this.open.set(node, this.#hasRoom(node));
  }

  /** `put`, at a node that is open. */
  fill(shard: number, node: number): void {
    const above = (this.load[node] as number) >= (this.least[node] as number);
    this.put(shard, node);
    if (above && --this.#extras === 0) this.openWith(0);
    else this.open.set(node, this.#hasRoom(node));
  }

  classOf(shard: number): ShardClass {
    return this.rules.classes[this.rules.classOf[shard] ?? 0] as ShardClass;
  }

  /** Whether the rules let the shard go to the node as things are. */
  admits(shard: number, node: number): boolean {
    const { allowed } = this.classOf(shard);
    if ((this.weight[node] as number) === 0 || (allowed !== null && allowed[node] === 0)) return false;
    return !this.siblings.has(shard) || !this.siblings.blocked(shard, node);
  }

  /** 1 for each node that the rules leave as things are; null: all with a weight. Good until asked again. */
  allowedFor(shard: number): Uint8Array | null {
    if (!this.siblings.has(shard)) return this.classOf(shard).allowed;
    this.#mask ??= new Uint8Array(this.weight.length);
    const mask = this.#mask;
    for (let node = 0; node < mask.length; node++) mask[node] = this.admits(shard, node) ? 1 : 0;
    return mask;
  }

  /** Shards above what is their node's most, and missing below what is its least. */
  imbalance(): { readonly excess: number; readonly deficit: number } {
    let excess = 0;
    let deficit = 0;
    for (let node = 0; node < this.load.length; node++) {
      const load = this.load[node] as number;
      excess += Math.max(0, load - (this.most[node] as number));
      deficit += Math.max(0, (this.least[node] as number) - load);
    }
    return { excess, deficit };
  }

  #hasRoom(node: number): boolean {
    const load = this.load[node] as number;
    return load < (this.least[node] as number) || (load < (this.most[node] as number) && this.#extras > 0);
  }
}
