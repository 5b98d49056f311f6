/** The limits of the console's server, in one place. */
export const BOUNDS = {
  /** Signed-in sessions kept; the one begun longest ago goes first. */
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
  /** Frames that wait for a browser that does not keep up; above it, it is given the present instead of the past. */
  queuedFrames: 64,
  reasonCharacters: 500,
  etagCharacters: 100,
  streamsPerSession: 20,
  /** Members asked for their round trips, and peers taken over from another's view. */
  askedMembers: 500,
  /** Members asked what they got from their last probe of one node. */
  askedProbers: 16,
  listPage: 500,
  seenPeers: 10_000,
  /** Entries of one page of the audit. */
  auditPage: 200,
  /** A page is not kept waiting longer for the status that it is answered with. */
  permalinkMs: 2_000,
  verifyAuditMs: 60_000,
  /** What is under way when the process is told to stop may take this long. */
  lingerMs: 1_000,
} as const;
