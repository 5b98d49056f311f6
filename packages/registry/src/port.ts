/**
 * The registry port: the one durable truth, as everything above it sees it. Adapters (memory, sqlite, ...) implement `RegistryStore`;
 * one compliance suite proves them all. Keys are slash paths below `/<meshId>/<clusterId>/`; the adapter adds that prefix, callers
 * name what follows. Revisions strictly increase within one history; nobody computes the next one.
 */
import type { Brand, TaggedError } from '@omnirelay/primitives';

export type Revision = Brand<bigint, 'Revision'>;
export type TxnId = Brand<string, 'TxnId'>;
/** `failoverVersion.lineageEpoch.revision`, zero-padded to 10, 10 and 20 digits; compared as text. */
export type Fence = Brand<string, 'Fence'>;

/** What tells one physical store from another: sqlite uuid, redis run and replication id, etcd cluster id, postgres system id. */
export type StoreIdentity = Brand<string, 'StoreIdentity'>;

export type VersionVector = Readonly<Record<string, string>>;

/** A stored record. `value` is JSON text of at most `REGISTRY_BOUNDS.valueBytes`. */
export interface RegistryRecord {
  readonly key: string;
  readonly value: string;
  /** Version of the value's schema, and the oldest reader that may act on it. */
  readonly schema: number;
  readonly minReader: number;
  /** The revision of the transaction that wrote it last (for heartbeats: a counter of its own). */
  readonly version: Revision;
  readonly lastWriterId: string;
  readonly lastTxnId: TxnId;
  /** Where clusters share the record: what each has written to it, as decimal strings by cluster id. */
  readonly versionVector?: VersionVector;
}

export interface RegistryWrite {
  readonly kind: 'put' | 'delete';
  readonly key: string;
  /** Present for `put`. */
  readonly value?: string;
  readonly schema?: number;
  readonly minReader?: number;
  /** As the writer has merged it; left out, the record has none. */
  readonly versionVector?: VersionVector;
}

export type RegistryCondition =
  /** The record exists with exactly this version. */
  | { readonly kind: 'version'; readonly key: string; readonly version: Revision }
  | { readonly kind: 'absent'; readonly key: string };

/** Under which authority a transaction acts. A fenced one commits only while `scope`'s stored fence is `fence`. */
export type Under =
  | { readonly kind: 'unfenced' }
  | { readonly kind: 'fence'; readonly scope: string; readonly fence: Fence; readonly claimId: string };

export interface Transaction {
  readonly under: Under;
  readonly writerId: string;
  /** Chosen by the caller before the first attempt, so that an unknown outcome can be read back. */
  readonly txnId: TxnId;
  readonly conditions: readonly RegistryCondition[];
  readonly writes: readonly RegistryWrite[];
}

export type TransactOutcome =
  | { readonly kind: 'committed'; readonly revision: Revision }
  /** Nothing was written; the records of the conditions as they stand (absent ones left out). */
  | { readonly kind: 'conflict'; readonly current: readonly RegistryRecord[]; readonly cause: 'condition' | 'fence' }
  /** The answer was lost: it may or may not have happened. `outcomeOf(txnId)` reads back. */
  | { readonly kind: 'unknown'; readonly txnId: TxnId; readonly detail: string };

export interface ReadAnswer {
  readonly records: readonly RegistryRecord[];
  /** The head revision this answer is true at. */
  readonly revision: Revision;
  readonly identity: StoreIdentity;
}

export interface ListAnswer extends ReadAnswer {
  /** Last revision that touched the prefix: what ETags and cursors are made of. */
  readonly prefixRevision: Revision;
  /** Pass as `afterKey` for the next page; absent at the end. */
  readonly nextKey?: string;
}

export type WatchEvent =
  | { readonly kind: 'put'; readonly revision: Revision; readonly record: RegistryRecord }
  | { readonly kind: 'delete'; readonly revision: Revision; readonly key: string }
  /** All changes up to this revision have been delivered (also sent when nothing changed below the prefix). */
  | { readonly kind: 'progress'; readonly revision: Revision }
  /** The history before `revision` is gone: list again and resume from there. The watch ends after it. */
  | { readonly kind: 'compacted'; readonly revision: Revision };

export interface WaitOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds the call may take; adapters have a default. */
  readonly timeoutMs?: number;
  /** For writes: the store the caller believes in, checked in the same transaction; another one rejects with `lineage_mismatch`. */
  readonly expects?: StoreExpectation;
  /** For heartbeats: who writes, where that is not whose handle it is. */
  readonly writerId?: string;
}

export interface StoreExpectation {
  readonly identity: StoreIdentity;
  /** The head is at or above this. */
  readonly head?: Revision;
  /** Version of the `meta/lineage` record. */
  readonly lineageVersion?: Revision;
}

/** How long history below a prefix is kept; a full history never blocks other writes: the oldest goes. */
export interface Retention {
  readonly prefix: string;
  readonly maxRecords: number;
  readonly maxAgeMs: number;
}

export interface RegistryStore extends AsyncDisposable {
  /** Aborted once this handle can answer nothing more (closed, or its thread or session is gone for good): open another. */
  readonly ended: AbortSignal;
  readonly kind: 'memory' | 'sqlite' | 'redis' | 'etcd' | 'postgres' | 'relay';
  /** @throws RegistryError */
  identity(options?: WaitOptions): Promise<StoreIdentity>;
  /** Records of the keys that exist, in the order asked. @throws RegistryError */
  read(keys: readonly string[], options?: WaitOptions): Promise<ReadAnswer>;
  /** Records below the prefix in key order; `limit` at most `REGISTRY_BOUNDS.pageSize`. @throws RegistryError */
  list(
    prefix: string,
    page: { readonly afterKey?: string; readonly limit: number },
    options?: WaitOptions,
  ): Promise<ListAnswer>;
  /** @throws RegistryError when surely nothing was written (dark before send, over a bound, unfenced write to a fenced prefix). */
  transact(txn: Transaction, options?: WaitOptions): Promise<TransactOutcome>;
  /** Reads an unknown outcome back; `pending` when it may still arrive. @throws RegistryError */
  outcomeOf(
    txnId: TxnId,
    options?: WaitOptions,
  ): Promise<
    | { readonly kind: 'committed'; readonly revision: Revision }
    | { readonly kind: 'absent' }
    | { readonly kind: 'pending' }
  >;
  /** Compare-and-set outside the change log and the watches; `expected` 0n creates. @throws RegistryError */
  heartbeat(
    key: string,
    expected: Revision,
    value: string,
    options?: WaitOptions,
  ): Promise<
    | { readonly kind: 'committed'; readonly version: Revision }
    | { readonly kind: 'conflict'; readonly current?: RegistryRecord }
    | { readonly kind: 'unknown' }
  >;
  /**
   * Ordered, resumable from any revision not compacted: yields what came after `from`. Ends with the signal. `prefix` ends with "/", or with "-" for all
   * that begins with it, or is empty for everything.
   */
  watch(prefix: string, from: Revision, options: { readonly signal: AbortSignal }): AsyncIterable<WatchEvent>;
  /** Drops history (not records) below and at the revision. @throws RegistryError */
  compact(upTo: Revision, options?: WaitOptions): Promise<void>;
}

export type RegistryErrorCode =
  /** Cannot be reached or does not answer: unknown is an error, never an empty list. */
  | 'registry_dark'
  /** The store is another one, older, empty or foreign: writes stop until `adopt`. */
  | 'lineage_mismatch'
  | 'registry_locked'
  | 'registry_corrupt'
  | 'registry_full'
  | 'fence_required'
  | 'too_large'
  | 'invalid_key'
  | 'newer_schema'
  /** Of a control node: this record is not the caller's to read or to write. */
  | 'not_permitted';

export type RegistryFault = TaggedError<RegistryErrorCode>;
