/** Bounds of the supervisor, in one place. */
export const BOUNDS = {
  nodesMin: 3,
  nodesMax: 40,
  /** How long a child may take to end after SIGTERM before SIGKILL follows. */
  endDeadlineMs: 6_000,
  /** Until everything answers after a start. */
  startDeadlineMs: 90_000,
  /** Who waits for another start says so this often. */
  tellWaitEveryMs: 10_000,
  logBytes: 16 * 1024 * 1024,
  /** Of one line on the control socket. */
  commandBytes: 64 * 1024,
  commandDeadlineMs: 30_000,
  /** Commands that may wait while others are carried out. */
  commandsWaiting: 64,
  /** Between two questions to a child that has no event to offer. */
  pollMs: 100,
  /** Unix socket paths end at about this length on every system. */
  socketPathChars: 100,
  relayConnections: 2_048,
  simulated: {
    membersMin: 3,
    membersMax: 5_000,
    changesPerSecondMax: 200,
    /** How often the fleet's clock follows the wall clock, and how long it may take at a time. */
    stepMs: 20,
    budgetMs: 40,
    /** Further behind than this, and the time is given up. */
    behindMs: 1_000,
    tellEveryMs: 60_000,
  },
} as const;
