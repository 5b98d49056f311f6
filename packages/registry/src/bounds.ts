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
  /** A commit that nothing told of is found so soon. */
  lookAgainMs: 250,
} as const;

/** Of the registry through control nodes: what one of them lets its callers have, and how long a caller waits for it. */
export const RELAY_BOUNDS = {
  /** Streams of one caller at one control node: one, and another while it changes over. */
  streamsPerCaller: 4,
  /** A transaction at every bound of the port fits in, and so does a read of as many keys as one may ask for. */
  requestBytes: 3 * 1024 * 1024,
  answerBytes: 12 * 1024 * 1024,
  /** Bytes of answers that wait for a caller before none of its calls is begun, and before its stream is given up. */
  highWaterBytes: 1024 * 1024,
  bufferBytes: 32 * 1024 * 1024,
  /** A page of a list ends there, and so does a message of calls, and a page of a watch once its transaction is told whole. */
  pageBytes: 512 * 1024,
  callsPerMessage: 256,
  /** Calls that a caller has sent and that are not answered; it keeps further ones. */
  callsInFlight: 128,
  /** Calls that wait at a control node: of one caller, and of all. */
  queuedPerCaller: 256,
  queued: 4_096,
  queuedBytesPerCaller: 8 * 1024 * 1024,
  queuedBytes: 128 * 1024 * 1024,
  /** Calls at the store at once: of one caller, and of all. */
  atOncePerCaller: 16,
  atOnce: 128,
  callsPerSecond: 500,
  callsBurst: 1_000,
  watchesPerCaller: 16,
  watches: 900,
  /** Pages of one watch that are on their way or not yet read. */
  watchCredit: 4,
  /** No call waits longer at a control node, whatever it asks for. */
  longestCallMs: 30_000,
  /** A caller that has said nothing for so long is gone. */
  callerSilenceMs: 30_000,
  /** One attempt at one control node, where there are others. */
  attemptMs: 500,
  dialMs: 1_000,
  /** A control node that failed is left alone for so long, and twice as long each time, up to the second. */
  asideMs: 250,
  longestAsideMs: 4_000,
  /** How long a lost transaction is asked for again before its outcome is unknown. */
  readBackMs: 2_000,
  /** A watch that finds no control node for so long ends. */
  watchDarkMs: 2_000,
  /** While something is open a control node is asked to speak when it has not for so long, and is gone after the second. */
  pingMs: 1_000,
  silenceMs: 3_000,
  /** What a control node may still have begun of a lost transaction is over so long after the attempt's end. */
  settleMs: 10_000,
  uncertainTransactions: 1_024,
  /** A caller that is not at the control node of its first choice goes back to it after so long. */
  returnMs: 60_000,
} as const;
