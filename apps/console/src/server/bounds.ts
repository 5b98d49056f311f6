/** The limits of the console's server, in one place. */
export const BOUNDS = {
  /** Signed-in sessions kept; the one unused longest goes first. */
  sessions: 2_000,
  sessionSeconds: 12 * 3600,
  /** A token is renewed when it has less than this left. */
  renewBeforeMs: 60_000,
  tokenRequestMs: 10_000,
  /** A mesh connection that nobody looks through is closed after this. */
  idleGatewayMs: 60_000,
  /** A view gets at most four frames a second. */
  frameIntervalMs: 250,
  heartbeatMs: 1_000,
  /** Frames kept for a browser that comes back. */
  resumeFrames: 240,
  /** Above so many changes in a frame the whole list is cheaper than the difference. */
  queuedFrames: 64,
  reasonCharacters: 500,
  streamsPerSession: 20,
  /** What is under way when the process is told to stop may take this long. */
  lingerMs: 1_000,
  pageSize: 500,
  pages: 100,
} as const;
