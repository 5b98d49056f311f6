/** Which shards a watcher has been told of, one bit each: of no others need it hear that they are no longer asked for. */
export class HeldShards {
  readonly #bits = new Map<string, Uint8Array>();
  /** Of whoever goes on from a cursor nobody knows what it holds: it may be all. */
  #unknown: boolean;

  constructor(unknown: boolean) {
    this.#unknown = unknown;
  }

  /** From now on it holds nothing. */
  clear(): void {
    this.#bits.clear();
    this.#unknown = false;
  }

  add(namespace: string, shard: number, shardCount: number): void {
    const bits = this.#of(namespace, shardCount);
    bits[shard >>> 3] = (bits[shard >>> 3] ?? 0) | (1 << (shard & 7));
  }

  /** Whether it was, or may have been, among them. */
  remove(namespace: string, shard: number, shardCount: number): boolean {
    const bits = this.#of(namespace, shardCount);
    const byte = bits[shard >>> 3] ?? 0;
    bits[shard >>> 3] = byte & ~(1 << (shard & 7));
    return (byte & (1 << (shard & 7))) !== 0;
  }

  #of(namespace: string, shardCount: number): Uint8Array {
    const known = this.#bits.get(namespace);
    if (known !== undefined) return known;
    const made = new Uint8Array((shardCount + 7) >>> 3).fill(this.#unknown ? 0xff : 0);
    this.#bits.set(namespace, made);
    return made;
  }
}
