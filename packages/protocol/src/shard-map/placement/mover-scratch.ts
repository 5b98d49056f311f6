/** Columns that choosing movers needs for as long as it runs: kept from one placement to the next, since to make them takes as long as to fill them. */
export class MoverScratch {
  /** Of each shard, how much it dislikes its node. */
  cost = new Float64Array(0);
  /** Shards that may go, those of one node beside each other. */
  shards = new Int32Array(0);
  excess = new Int32Array(0);
  spare = new Int32Array(0);
  /** Where the shards of each node begin and end in `shards`. */
  start = new Int32Array(0);
  end = new Int32Array(0);

  /** What they held is of no use. */
  fit(shards: number, nodes: number): this {
    if (this.cost.length < shards) {
      this.cost = new Float64Array(shards);
      this.shards = new Int32Array(shards);
    }
    if (this.excess.length < nodes) {
      this.excess = new Int32Array(nodes);
      this.spare = new Int32Array(nodes);
      this.start = new Int32Array(nodes);
      this.end = new Int32Array(nodes);
    }
    return this;
  }
}
