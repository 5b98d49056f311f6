/**
 * What a control node knows of changes: their headers and how far their steps have come, out of the registry's records, so that every control node tells the
 * same; and what changed in which order. Of each record the newest state is told, so whoever was away for long is told once of each.
 */
import {
  CHANGE_STEPS_PREFIX,
  CHANGES_PREFIX,
  type ChangeHeader,
  decodeChange,
  decodeJournalStep,
  type JournalStep,
  parseChangeKey,
} from '@omnirelay/protocol/change';
import type { RegistryRecord } from '@omnirelay/registry';
import type { UnreadableRecord } from '@omnirelay/wire';
import type { LogPosition, RecordPosition } from '../cursor.ts';
import type { ResyncReason } from '../resync.ts';
import { leastOf } from '../shards/least-position.ts';
import { eachSettled, type SettledSource } from '../shards/shard-records.ts';
import { type ChangeNews, ChangeNewsLog } from './change-news.ts';

export interface KnownHeader {
  readonly header: ChangeHeader;
  /** Of its record. */
  readonly version: bigint;
}

export interface ChangeSources {
  readonly headers: SettledSource;
  readonly steps: SettledSource;
  readonly onUnreadable: (record: string, why: string) => void;
}

type Steps = ReadonlyMap<number, JournalStep>;
const NO_STEPS: Steps = new Map();

export class ChangeBook implements Disposable {
  readonly #sources: ChangeSources;
  readonly #headers = new Map<string, KnownHeader>();
  /** By `<id>/<revision>`. */
  readonly #steps = new Map<string, Map<number, JournalStep>>();
  readonly #unreadable = new Map<string, UnreadableRecord>();
  readonly #news = new ChangeNewsLog();
  readonly #stops: readonly (() => void)[];
  #lineageEpoch = 0n;

  constructor(sources: ChangeSources) {
    this.#sources = sources;
    const { headers, steps } = sources;
    this.#stops = [
      eachSettled(headers, (changes) => {
        this.#followLineage();
        for (const [key, record] of changes) this.#putHeader(key, record);
      }),
      eachSettled(steps, (changes) => {
        this.#followLineage();
        for (const [key, record] of changes) this.#putStep(key, record);
      }),
    ];
  }

  get(id: string): KnownHeader | undefined {
    return this.#headers.get(id);
  }

  /** Sorted by id. */
  all(): KnownHeader[] {
    return [...this.#headers.values()].sort((a, b) => (a.header.id < b.header.id ? -1 : 1));
  }

  /** Those of its steps of which there is a record, by their place in the content. */
  steps({ id, revision }: Pick<ChangeHeader, 'id' | 'revision'>): Steps {
    return this.#steps.get(`${id}/${revision}`) ?? NO_STEPS;
  }

  unreadable(): readonly UnreadableRecord[] {
    return [...this.#unreadable.values()];
  }

  /** Everything up to here has been read. */
  position(): RecordPosition {
    return leastOf([this.#sources.headers, this.#sources.steps]);
  }

  /** The oldest behind it that is still so, of what is here as a whole. */
  next(after: LogPosition): ChangeNews | undefined {
    return this.#news.next(after, this.position());
  }

  whyNotFrom(position: RecordPosition): ResyncReason | null {
    if (position.lineageEpoch !== this.position().lineageEpoch) return 'lineage-changed';
    return position.revision < this.#news.floor ? 'compacted' : null;
  }

  onSettled(listener: () => void): () => void {
    const stops = [this.#sources.headers, this.#sources.steps].map((one) => one.onSettled(listener));
    return () => {
      for (const stop of stops) stop();
    };
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
  }

  #putHeader(key: string, record: RegistryRecord | null): void {
    const { id } = parseChangeKey(key) ?? {};
    if (id === undefined || !key.startsWith(CHANGES_PREFIX)) return;
    const header = this.#read(key, record, decodeChange);
    if (header !== undefined && record !== null) {
      this.#headers.set(id, { header, version: record.version });
      this.#news.put({ kind: 'header', key, id, revision: record.version });
    } else if (this.#headers.delete(id)) {
      for (const of of [...this.#steps.keys()]) if (of.startsWith(`${id}/`)) this.#steps.delete(of);
      this.#news.put({ kind: 'gone', key, id, revision: this.#sources.headers.settled });
    }
  }

  #putStep(key: string, record: RegistryRecord | null): void {
    const parsed = parseChangeKey(key);
    if (parsed?.kind !== 'step' || !key.startsWith(CHANGE_STEPS_PREFIX)) return;
    const { id, revision, step } = parsed;
    const of = `${id}/${revision}`;
    const value = this.#read(key, record, decodeJournalStep);
    if (value === undefined || record === null) {
      this.#steps.get(of)?.delete(step);
      this.#news.forget(key);
      return;
    }
    const steps = this.#steps.get(of) ?? new Map<number, JournalStep>();
    this.#steps.set(of, steps.set(step, value));
    this.#news.put({ kind: 'step', key, id, of: revision, step, revision: record.version });
  }

  #read<T>(
    key: string,
    record: RegistryRecord | null,
    decode: (
      record: RegistryRecord,
    ) => { readonly kind: 'record'; readonly value: T } | { readonly kind: 'unreadable'; readonly detail: string },
  ): T | undefined {
    this.#unreadable.delete(key);
    if (record === null) return undefined;
    const read = decode(record);
    if (read.kind === 'record') return read.value;
    this.#unreadable.set(key, { record: key, why: read.detail });
    this.#sources.onUnreadable(key, read.detail);
    return undefined;
  }

  /** Revisions count within one lineage. */
  #followLineage(): void {
    const { lineageEpoch } = this.position();
    if (lineageEpoch === this.#lineageEpoch) return;
    if (this.#lineageEpoch !== 0n) this.#news.clear();
    this.#lineageEpoch = lineageEpoch;
  }
}
