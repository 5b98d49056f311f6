/** Things as a watch tells them, and which of them have changed since that was asked last: what frames are cut from. */
export interface ThingChanges<Thing> {
  readonly changed: readonly Thing[];
  readonly removed: readonly string[];
}

export class ChangingThings<Thing> {
  readonly #things = new Map<string, Thing>();
  #changed = new Set<string>();
  #removed = new Set<string>();
  #ready = false;
  #resynced = false;

  /** False until they are whole, at first and while they are told anew. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Whether there is nothing new of them. */
  get quiet(): boolean {
    return this.#changed.size === 0 && this.#removed.size === 0 && !this.#resynced;
  }

  get size(): number {
    return this.#things.size;
  }

  has(key: string): boolean {
    return this.#things.has(key);
  }

  all(): readonly Thing[] {
    return [...this.#things.values()];
  }

  put(key: string, thing: Thing): void {
    this.#things.set(key, thing);
    this.#removed.delete(key);
    this.#changed.add(key);
  }

  remove(key: string): void {
    this.#things.delete(key);
    this.#changed.delete(key);
    this.#removed.add(key);
  }

  /** What comes next is all of them anew; until it is whole the old picture stands. */
  beginAnew(): void {
    this.#things.clear();
    this.#ready = false;
  }

  becomeWhole(): void {
    this.#ready = true;
    this.#resynced = true;
  }

  /** What is new of them, which from then on is not; undefined where all of it is, since they were told anew. */
  takeChanges(): ThingChanges<Thing> | undefined {
    const changed = [...this.#changed].flatMap((key) => this.#things.get(key) ?? []);
    const changes = this.#resynced ? undefined : { changed, removed: [...this.#removed] };
    this.#changed = new Set();
    this.#removed = new Set();
    this.#resynced = false;
    return changes;
  }
}
