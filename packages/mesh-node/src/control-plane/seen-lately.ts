/** Keys that count for a time since they were last seen; no more than a bound, and those seen longest ago are forgotten first. */
export interface SeenLatelyOptions {
  readonly forMs: number;
  readonly maxKeys: number;
  /** Unix milliseconds. */
  readonly wall: () => number;
}

export class SeenLately {
  readonly #options: SeenLatelyOptions;
  readonly #until = new Map<string, number>();

  constructor(options: SeenLatelyOptions) {
    this.#options = options;
  }

  see(key: string): void {
    const { wall, forMs, maxKeys } = this.#options;
    this.#until.delete(key);
    this.#until.set(key, wall() + forMs);
    for (const oldest of this.#until.keys()) {
      if (this.#until.size <= maxKeys) break;
      this.#until.delete(oldest);
    }
  }

  has(key: string): boolean {
    return (this.#until.get(key) ?? Number.NEGATIVE_INFINITY) > this.#options.wall();
  }

  forget(key: string): void {
    this.#until.delete(key);
  }
}
