/** Every bound of the registry in one place. Stores bound a transaction (etcd: 128 operations), so the port does too. */
export const REGISTRY_BOUNDS = {
  /** UTF-8 bytes of one record's value. */
  valueBytes: 64 * 1024,
  keyLength: 512,
  pageSize: 500,
  readKeys: 128,
  /** Writes and conditions of one transaction together. */
  operationsPerTransaction: 128,
  /** UTF-8 bytes of all values of one transaction (etcd refuses requests of 1.5 MiB). */
  transactionBytes: 1024 * 1024,
  writerIdLength: 128,
  txnIdLength: 128,
  /** Clusters in one version vector. */
  versionVectorEntries: 64,
  watchersPerStore: 1024,
  /** Events a watcher holds at once: it pulls pages from the change log, so a slow one costs one page and then learns `compacted`. */
  queuedEventsPerWatcher: 512,
  changeLogEntries: 50_000,
  changeLogBytes: 64 * 1024 * 1024,
  /** Outcomes kept for `outcomeOf` and for a repeated txnId. */
  rememberedOutcomes: 20_000,
  /** History records dropped by one transaction: more than it can add, so a full history shrinks and never blocks. */
  trimmedPerTransaction: 256,
  /** Calls waiting in one process for one store. */
  queuedCalls: 4096,
  transactionsPerCommit: 64,
  defaultTimeoutMs: 5_000,
  /** Until a store's thread has let go of its file; then it is left behind. */
  closeTimeoutMs: 5_000,
} as const;
