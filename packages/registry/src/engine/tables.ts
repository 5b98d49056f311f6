/**
 * What one store holds, as the synchronous engine sees it. Memory and sqlite implement these tables; the rules (conditions, fences, the
 * change log, retention) stand once, in the engine, and hold for both. Keys here are full keys (`/<mesh>/<cluster>/...`).
 */
import type { RegistryRecord, Revision, StoreIdentity } from '../port.ts';

export interface StoredRecord extends RegistryRecord {
  /** Unix milliseconds of the write, for retention by age. */
  readonly writtenAt: number;
  /** The retention prefix it counts against, when it is history. */
  readonly history?: string;
}

export interface Change {
  readonly revision: Revision;
  readonly key: string;
  /** Absent: the key was deleted. */
  readonly record?: StoredRecord;
}

export interface Tables {
  identity(): StoreIdentity;
  head(): Revision;
  setHead(revision: Revision): void;
  get(key: string): StoredRecord | undefined;
  put(record: StoredRecord): void;
  remove(key: string): void;
  range(prefix: string, afterKey: string | undefined, limit: number): readonly StoredRecord[];
  prefixRevision(prefix: string): Revision;
  touchPrefix(prefix: string, revision: Revision): void;
  /** Keys of the oldest records of a history: those beyond `maxRecords`, and those written before `writtenBefore`. */
  expiredHistory(history: string, maxRecords: number, writtenBefore: number, limit: number): readonly string[];
  appendChange(change: Change): void;
  /** In order, after the revision, below the prefix. */
  changesAfter(prefix: string, revision: Revision, limit: number): readonly Change[];
  /** History at and below this revision is gone. */
  compactedTo(): Revision;
  compact(upTo: Revision): void;
  /** Drops the oldest changes beyond the bounds. */
  boundChangeLog(entries: number, bytes: number): void;
  outcome(txnId: string): Revision | undefined;
  rememberOutcome(txnId: string, revision: Revision, keep: number): void;
  nextHeartbeat(): bigint;
}

/** The first text after everything that begins with the prefix, which is not empty. */
export const endOfPrefix = (prefix: string): string =>
  prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
