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
  messageBytes: 16 * 1024 * 1024,
  keepaliveMs: 10_000,
  keepaliveTimeoutMs: 3000,
  handshakeMs: 5000,
} as const;
