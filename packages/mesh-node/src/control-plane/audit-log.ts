/**
 * The audit as this node has read it, in the order of the registry's revisions: kept in order as the mirror changes, so that a page costs what
 * it shows and not what there is. An entry is read when it is shown; what queries look at is read once. No two entries have one revision,
 * since each is written in a transaction of its own. What was read while others before it may still be missing is not told yet.
 */
import type { QueriedAuditEntry } from '@omnirelay/protocol';
import type { RegistryRecord } from '@omnirelay/registry';
import type { AuditEntry } from '@omnirelay/wire';
import { ChainStarts } from './chain-starts.ts';
import type { RecordPosition } from './cursor.ts';
import { eachRecord } from './each-record.ts';
import { readEntry } from './read-audit-entry.ts';
import type { RegistryMirror } from './registry-mirror.ts';
import type { ResyncReason } from './resync.ts';

/** Told once, when it is first read. */
export type UnreadableEntry = (key: string, why: string) => void;

export class LoggedEntry {
  readonly record: RegistryRecord;
  readonly #onUnreadable: UnreadableEntry | undefined;
  #facets: QueriedAuditEntry | undefined;
  #isTold = false;

  constructor(record: RegistryRecord, onUnreadable?: UnreadableEntry) {
    this.record = record;
    this.#onUnreadable = onUnreadable;
  }

  read(): AuditEntry {
    const entry = readEntry(this.record);
    if (entry.unreadable !== undefined && !this.#isTold) {
      this.#isTold = true;
      this.#onUnreadable?.(this.record.key, entry.unreadable);
    }
    return entry;
  }

  /** What filters and queries match. */
  facets(): QueriedAuditEntry {
    if (this.#facets === undefined) {
      const { id, at, writerId, action, object, principal, reason, changeTicket, correlationId, outcome } = this.read();
      const { subject, displayName } = principal;
      const who = { subject, displayName };
      this.#facets = {
        ...{ id, at, writerId, action, object, principal: who },
        ...{ reason, changeTicket, correlationId, outcome },
      };
    }
    return this.#facets;
  }
}

type Source = Pick<RegistryMirror, 'records' | 'subscribe' | 'lineageEpoch' | 'settled' | 'onSettled'>;

export class AuditLog implements Disposable {
  readonly #mirror: Source;
  readonly #byKey = new Map<string, LoggedEntry>();
  readonly #starts = new ChainStarts();
  readonly #stop: () => void;
  readonly #onUnreadable: UnreadableEntry | undefined;
  /** The newest entry that was dropped while this node looked: of a chain that is gone as a whole nothing else tells. */
  #dropped: RecordPosition = { lineageEpoch: 0n, revision: 0n };
  /** Oldest first; null: to be put in order when it is next read. */
  #ordered: LoggedEntry[] | null = null;

  constructor(mirror: Source, onUnreadable?: UnreadableEntry) {
    this.#mirror = mirror;
    this.#onUnreadable = onUnreadable;
    this.#stop = eachRecord(mirror, ({ key, record }) => (record === null ? this.#delete(key) : this.#put(record)));
  }

  /** Every entry up to here has been read. */
  position(): RecordPosition {
    return { lineageEpoch: this.#mirror.lineageEpoch, revision: this.#mirror.settled };
  }

  /** Null where everything behind the position is still here. */
  whyNotFrom({ lineageEpoch, revision }: RecordPosition): ResyncReason | null {
    const { settled } = this.#mirror;
    if (lineageEpoch !== this.#mirror.lineageEpoch) return 'lineage-changed';
    const { lineageEpoch: of, revision: dropped } = this.#dropped;
    if (of === lineageEpoch && dropped > revision && dropped <= settled) return 'compacted';
    return this.#starts.holdAll(revision, settled) ? null : 'compacted';
  }

  /** The oldest entry behind the revision. */
  next(after: bigint): LoggedEntry | undefined {
    const ordered = this.#inOrder();
    const entry = ordered[firstFrom(ordered, after + 1n)];
    return entry !== undefined && entry.record.version <= this.#mirror.settled ? entry : undefined;
  }

  /** The newest entry before the revision, or of all. */
  previous(before: bigint | null): LoggedEntry | undefined {
    const ordered = this.#inOrder();
    const behindAll = this.#mirror.settled + 1n;
    return ordered[firstFrom(ordered, before === null || before > behindAll ? behindAll : before) - 1];
  }

  /** Called when `position` may have moved. */
  onSettled(listener: () => void): () => void {
    return this.#mirror.onSettled(listener);
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
    const entry = new LoggedEntry(record, this.#onUnreadable);
    const isNew = !this.#byKey.has(record.key);
    this.#byKey.set(record.key, entry);
    this.#starts.put(record);
    const last = this.#ordered?.at(-1)?.record.version ?? 0n;
    if (isNew && record.version > last) this.#ordered?.push(entry);
    else this.#ordered = null;
  }

  #delete(key: string): void {
    const entry = this.#byKey.get(key);
    this.#byKey.delete(key);
    this.#starts.delete(key, this.#byKey);
    if (entry === undefined) return;
    const { lineageEpoch } = this.#mirror;
    const { version } = entry.record;
    if (this.#dropped.lineageEpoch !== lineageEpoch || this.#dropped.revision < version)
      this.#dropped = { lineageEpoch, revision: version };
    if (this.#ordered === null) return;
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
