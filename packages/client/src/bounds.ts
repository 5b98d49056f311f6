/** What the client waits for, and what it holds. */
export const CLIENT_BOUNDS = {
  /** A whole call, retries included, unless the caller says otherwise. */
  callMs: 10_000,
  /** One attempt at one node. */
  attemptMs: 3000,
  backoffFloorMs: 50,
  backoffCeilingMs: 1000,
  /** No node answers for this long: reconnecting; for that long: offline. A blip shorter than the first is never told. */
  reconnectingAfterMs: 3000,
  offlineAfterMs: 10_000,
  /** A watch that says nothing for this long has ended, whatever its connection looks like: nodes speak every 3 s. */
  watchSilenceMs: 4500,
  /** Watch items waiting for their reader before the stream is paused. */
  watchQueue: 1024,
  /** Namespaces of which it is known what version of their map was told. */
  toldNamespaces: 1024,
  messageBytes: 16 * 1024 * 1024,
  keepaliveMs: 10_000,
  keepaliveTimeoutMs: 3000,
  handshakeMs: 5000,
} as const;

/** What routing among peers waits for, and what it holds. */
export const ROUTING_BOUNDS = {
  /** Peers, or leaders, that one set holds; those told beyond it are counted. */
  setItems: 16_384,
  cacheBytes: 32 * 1024 * 1024,
  /** A change is on disk after this long at most, and the age of an unchanged set is never further off than that. */
  cacheChangedMs: 1000,
  cacheUnchangedMs: 60_000,
  /** A watch that was refused is asked for again after this long. */
  watchAgainMs: 10_000,
  attempts: 3,
  mostAttempts: 10,
  /** An attempt that had less than this and was not answered says nothing of its peer. */
  fairAttemptMs: 100,
  /** To peers; of those beyond, the ones that were not used for longest are closed. */
  connections: 256,
  /** How long a call waits for the map by which it was told to go elsewhere. */
  mapWaitMs: 2000,
  /** Of a message of an error that is told with others. */
  messageCharacters: 300,
  /** Latencies fade with this time constant. */
  latencyFadeMs: 10_000,
  /** Successes in a row that end a probation. */
  probationSuccesses: 3,
} as const;
