/**
 * The audit as this node has read it, in the order of the registry's revisions: kept in order as the mirror changes, so that a page costs what
 * it shows and not what there is. An entry is read when it is shown; what filters look at is read once.
 */
import type { RegistryRecord } from '@omnirelay/registry';
import type { AuditEntry } from '@omnirelay/wire';
import { readEntry } from './read-audit-entry.ts';
import type { RegistryMirror } from './registry-mirror.ts';

/** What filters match. */
export interface AuditFacets {
  readonly object: string;
  readonly action: string;
  readonly actors: readonly string[];
}

export class LoggedEntry {
  readonly record: RegistryRecord;
  #facets: AuditFacets | undefined;

  constructor(record: RegistryRecord) {
    this.record = record;
  }

  /** @throws where the record is no entry */
  read(): AuditEntry {
    return readEntry(this.record);
  }

  /** @throws where the record is no entry */
  facets(): AuditFacets {
    if (this.#facets === undefined) {
      const { object, action, principal } = this.read();
      this.#facets = { object, action, actors: [principal.subject, principal.displayName] };
    }
    return this.#facets;
  }
}

export class AuditLog implements Disposable {
  readonly #byKey = new Map<string, LoggedEntry>();
  readonly #stop: () => void;
  /** Oldest first; null: to be put in order when it is next read. */
  #ordered: LoggedEntry[] | null = null;

  constructor(mirror: Pick<RegistryMirror, 'records' | 'subscribe'>) {
    for (const record of mirror.records()) this.#put(record);
    this.#stop = mirror.subscribe(({ key, record }) => (record === null ? this.#delete(key) : this.#put(record)));
  }

  /** Those before the revision, or all; the newest first. */
  *newestFirst(before: bigint | null): Generator<LoggedEntry> {
    const ordered = this.#inOrder();
    for (let i = (before === null ? ordered.length : firstFrom(ordered, before)) - 1; i >= 0; i -= 1) {
      const entry = ordered[i];
      if (entry !== undefined) yield entry;
    }
  }

  [Symbol.dispose](): void {
    this.#stop();
  }

  #inOrder(): readonly LoggedEntry[] {
    this.#ordered ??= [...this.#byKey.values()].sort((a, b) =>
      a.record.version < b.record.version ? -1 : a.record.version > b.record.version ? 1 : 0,
    );
    return this.#ordered;
  }

  /** What is new comes last; all else (the first load, which comes by writer, and another lineage) is put in order later. */
  #put(record: RegistryRecord): void {
    const entry = new LoggedEntry(record);
    const isNew = !this.#byKey.has(record.key);
    this.#byKey.set(record.key, entry);
    const last = this.#ordered?.at(-1)?.record.version ?? 0n;
    if (isNew && record.version > last) this.#ordered?.push(entry);
    else this.#ordered = null;
  }

  #delete(key: string): void {
    const entry = this.#byKey.get(key);
    this.#byKey.delete(key);
    if (entry === undefined || this.#ordered === null) return;
    const at = firstFrom(this.#ordered, entry.record.version);
    if (this.#ordered[at] === entry) this.#ordered.splice(at, 1);
    else this.#ordered = null;
  }
}

/** The place of the first entry at or behind the revision. */
function firstFrom(ordered: readonly LoggedEntry[], revision: bigint): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ordered[middle]?.record.version ?? revision) < revision) low = middle + 1;
    else high = middle;
  }
  return low;
}
