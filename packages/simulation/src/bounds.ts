/** What may grow here, and how far. */
export const SIMULATION_BOUNDS = {
  /** Lines of a recording; a longer run says that it was cut short. */
  recordingLines: 4_000_000,
  /** Failures kept of one run: the first ones tell the story. */
  failures: 20,
  /** Frames of one node kept for replay. */
  capturedFrames: 256,
  /** Runs that a shrink may take. */
  shrinkRuns: 400,
  /** How long failures that wait when a night is over may still be made small, all together. */
  lastShrinkMs: 60_000,
  nodes: 5000,
  minutes: 600,
  seeds: 1_000_000,
  /** Longest a stream keeps retransmitting into silence before it gives up. */
  streamTimeoutMs: 30_000,
  /** Bytes in flight without an acknowledgement (the peer's window). */
  windowBytes: 64 * 1024,
} as const;
