/** Two maps without a common key, read as one: nothing is copied when either changes. */
export class JoinedMap<K, V> implements ReadonlyMap<K, V> {
  readonly #first: ReadonlyMap<K, V>;
  readonly #second: ReadonlyMap<K, V>;

  constructor(first: ReadonlyMap<K, V>, second: ReadonlyMap<K, V>) {
    this.#first = first;
    this.#second = second;
  }

  get size(): number {
    return this.#first.size + this.#second.size;
  }

  get(key: K): V | undefined {
    return this.#first.get(key) ?? this.#second.get(key);
  }

  has(key: K): boolean {
    return this.#first.has(key) || this.#second.has(key);
  }

  forEach(visit: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this) visit(value, key, this);
  }

  *entries(): MapIterator<[K, V]> {
    yield* this.#first.entries();
    yield* this.#second.entries();
  }

  *keys(): MapIterator<K> {
    yield* this.#first.keys();
    yield* this.#second.keys();
  }

  *values(): MapIterator<V> {
    yield* this.#first.values();
    yield* this.#second.values();
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }
}
