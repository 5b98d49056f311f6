/** Tasks that wait for their turn: one after the other in each shard, shards beside each other, and no more in all than there is room for. */
export class ShardQueues {
  readonly #most: number;
  readonly #tails = new Map<number, Promise<unknown>>();
  #pending = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get pending(): number {
    return this.#pending;
  }

  /** Runs it once everything before it in the shard has ended. Undefined, and not run, where there is no room. */
  run<T>(shard: number, piece: () => Promise<T>): Promise<T> | undefined {
    if (this.#pending >= this.#most) return undefined;
    this.#pending += 1;
    const running = (this.#tails.get(shard) ?? Promise.resolve()).then(piece);
    const ended: Promise<void> = running.then(
      () => this.#end(shard, ended),
      () => this.#end(shard, ended),
    );
    this.#tails.set(shard, ended);
    return running;
  }

  #end(shard: number, ended: Promise<unknown>): void {
    this.#pending -= 1;
    if (this.#tails.get(shard) === ended) this.#tails.delete(shard);
  }
}
