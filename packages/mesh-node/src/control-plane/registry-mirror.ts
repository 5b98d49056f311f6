/**
 * The records below one prefix, held in memory and fed by list and watch. While the registry is dark the last records stay, marked by
 * `staleSince`: a reader is told how old they are and never gets an empty list instead. Revisions count within one lineage: once another one
 * is adopted the records are read anew, and what it has takes the place of what the former had, at a lower revision too.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type GuardedRegistry, RegistryError, type RegistryRecord, type Revision } from '@omnirelay/registry';

export interface MirrorChange {
  readonly key: string;
  /** Null: deleted. */
  readonly record: RegistryRecord | null;
}

/** As much of a registry as is read here. */
export interface MirroredRegistry extends Pick<GuardedRegistry, 'state' | 'onStateChange'> {
  readonly store: Pick<GuardedRegistry['store'], 'list' | 'watch'>;
}

const PAGE = 500;
const RETRY_MS = [100, 250, 500, 1_000] as const;

export class RegistryMirror implements AsyncDisposable {
  readonly #registry: MirroredRegistry;
  readonly #prefix: string;
  readonly #wall: () => number;
  readonly #onError: (error: unknown) => void;
  readonly #records = new Map<string, RegistryRecord>();
  readonly #listeners = new Set<(change: MirrorChange) => void>();
  readonly #onLoaded = new Set<() => void>();
  readonly #waiters = new Set<() => void>();
  readonly #ended = new AbortController();
  #lineageEpoch = 0n;
  #revision = 0n;
  #seen = 0n;
  #loaded = false;
  #staleSince: number | null;
  #done: Promise<void> = Promise.resolve();

  constructor(options: {
    readonly registry: MirroredRegistry;
    readonly prefix: string;
    readonly wall: () => number;
    readonly onError: (error: unknown) => void;
  }) {
    this.#registry = options.registry;
    this.#prefix = options.prefix;
    this.#wall = options.wall;
    this.#onError = options.onError;
    this.#staleSince = options.wall();
  }

  start(): void {
    this.#done = this.#follow();
  }

  /** False until the records have been read once: then "no record" is not yet known. */
  get loaded(): boolean {
    return this.#loaded;
  }

  /** The lineage whose records these are; 0 until they have been read. */
  get lineageEpoch(): bigint {
    return this.#lineageEpoch;
  }

  /** The lineage that the registry has now, where it says so: its records may still be on their way. */
  get storedLineageEpoch(): bigint {
    return this.#registry.state().stored?.lineageEpoch ?? this.#lineageEpoch;
  }

  /** Last revision of `lineageEpoch` that touched the prefix. */
  get revision(): bigint {
    return this.#revision;
  }

  /** Everything up to here has been read, of `lineageEpoch`; what came later may still have gaps. */
  get settled(): bigint {
    return this.#seen;
  }

  /** Unix milliseconds since when the records may be old; null while they are followed. */
  get staleSince(): number | null {
    const state = this.#registry.state();
    if (state.kind !== 'ok' && state.kind !== 'opening') return Math.min(this.#staleSince ?? state.since, state.since);
    return this.#staleSince;
  }

  get(key: string): RegistryRecord | undefined {
    return this.#records.get(key);
  }

  records(): IterableIterator<RegistryRecord> {
    return this.#records.values();
  }

  subscribe(listener: (change: MirrorChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Called when `settled` has moved, or another lineage was read. */
  onSettled(listener: () => void): () => void {
    this.#waiters.add(listener);
    return () => this.#waiters.delete(listener);
  }

  /** Called once, when the records have been read for the first time. */
  whenLoaded(listener: () => void): void {
    if (this.#loaded) listener();
    else this.#onLoaded.add(listener);
  }

  /**
   * True once everything up to the revision is here, or a later lineage's records in its place; false when it is not within the time. A
   * revision without a lineage is one of that which the registry has now.
   */
  async reached(
    revision: bigint,
    timeoutMs: number,
    signal: AbortSignal,
    lineageEpoch: bigint = this.storedLineageEpoch,
  ): Promise<boolean> {
    const limit = AbortSignal.any([AbortSignal.timeout(timeoutMs), signal, this.#ended.signal]);
    while (this.#lineageEpoch < lineageEpoch || (this.#lineageEpoch === lineageEpoch && this.#seen < revision)) {
      if (limit.aborted) return false;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiters.delete(wake);
          limit.removeEventListener('abort', wake);
          resolve();
        };
        this.#waiters.add(wake);
        limit.addEventListener('abort', wake, { once: true });
      });
    }
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    await this.#done;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#ended;
    for (let failures = 0; !signal.aborted; failures += 1) {
      const lineageEpoch = this.storedLineageEpoch;
      try {
        const from = await this.#load();
        failures = 0;
        await this.#watch(from);
      } catch (error) {
        if (signal.aborted) return;
        // While the registry is not ok, and when it has another lineage, that is told once, by whoever watches its state.
        if (this.#registry.state().kind === 'ok' && this.storedLineageEpoch === lineageEpoch) this.#onError(error);
      }
      if (signal.aborted) return;
      this.#staleSince ??= this.#wall();
      await this.#pause(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 1_000);
    }
  }

  /** Until the time is over, or the registry is another one than it was. */
  async #pause(ms: number): Promise<void> {
    const news = new AbortController();
    const stop = this.#registry.onStateChange(() => news.abort());
    const signal = AbortSignal.any([this.#ended.signal, news.signal]);
    await delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
    stop();
  }

  async #load(): Promise<Revision> {
    const { store } = this.#registry;
    const found = new Set<string>();
    const lineageEpoch = this.storedLineageEpoch;
    let afterKey: string | undefined;
    let first: { readonly revision: Revision; readonly prefixRevision: Revision } | undefined;
    do {
      const page = await store.list(
        this.#prefix,
        { limit: PAGE, ...(afterKey === undefined ? {} : { afterKey }) },
        { signal: this.#ended.signal },
      );
      if (this.storedLineageEpoch !== lineageEpoch)
        throw new RegistryError('lineage_mismatch', 'another lineage was adopted while the records were read');
      first ??= page;
      for (const record of page.records) {
        found.add(record.key);
        this.#put(record);
      }
      afterKey = page.nextKey;
    } while (afterKey !== undefined);
    for (const key of [...this.#records.keys()]) if (!found.has(key)) this.#delete(key);
    // Only now: a position must not claim what is still on its way. Within one lineage it never goes back.
    if (lineageEpoch !== this.#lineageEpoch || first.prefixRevision > this.#revision)
      this.#revision = first.prefixRevision;
    this.#lineageEpoch = lineageEpoch;
    const wasLoaded = this.#loaded;
    this.#loaded = true;
    this.#staleSince = null;
    if (!wasLoaded) for (const listener of this.#onLoaded) listener();
    this.#advance(first.revision);
    return first.revision;
  }

  async #watch(from: Revision): Promise<void> {
    let touched = 0n;
    if (this.storedLineageEpoch !== this.#lineageEpoch) return;
    for await (const event of this.#registry.store.watch(this.#prefix, from, { signal: this.#ended.signal })) {
      if (event.kind === 'compacted') return;
      if (event.kind === 'put') this.#put(event.record);
      else if (event.kind === 'delete') this.#delete(event.key);
      else {
        // Only now is the last transaction here as a whole.
        if (touched > this.#revision) this.#revision = touched;
        this.#advance(event.revision);
        continue;
      }
      touched = event.revision;
    }
  }

  #put(record: RegistryRecord): void {
    const before = this.#records.get(record.key);
    if (before !== undefined && before.version === record.version && before.value === record.value) return;
    this.#records.set(record.key, record);
    for (const listener of this.#listeners) listener({ key: record.key, record });
  }

  #delete(key: string): void {
    if (!this.#records.delete(key)) return;
    for (const listener of this.#listeners) listener({ key, record: null });
  }

  #advance(revision: bigint): void {
    this.#seen = revision;
    for (const wake of [...this.#waiters]) wake();
  }
}
