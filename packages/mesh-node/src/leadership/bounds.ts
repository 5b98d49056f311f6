/** Everything of leadership that grows or waits, and how far. */
const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;

export const LEADERSHIP_BOUNDS = {
  /** A node that has joined nobody stands for scopes all the same after so long: the others may be gone for good. */
  joinDeadlineMs: 20_000,
  /** Work under a scope that is handed over may take so long to end; then the scope is given away. */
  stopDeadlineMs: 5_000,
  /** A graceful end waits no longer until everything is handed over. */
  leaveDeadlineMs: 3_000,
  /** What changes in the view within this time is told to the elections at once. */
  sightMs: 25,
  /** History records in one transaction; what goes beyond is counted and left out. */
  historyPerTransaction: 40,
  /** Accusers named in the evidence of an election. */
  accusersNamed: 8,
  /** Ends of claims that no transaction tells of wait so many for the registry. */
  historyWaiting: 32,
  /** Until what could not be written of them is tried again. */
  historyRetryMs: 2_000,
  historyRecords: 20_000,
  historyAgeMs: 30 * DAY_MS,
  rejectionRecords: 2_000,
  rejectionAgeMs: 30 * DAY_MS,
  /** Records of refused effects that one node writes; further ones are counted in the next. */
  rejectionsPerMinute: 30,
  /** Keys named in one of them. */
  rejectedKeysNamed: 8,
  /** A request to step down that nobody has obeyed by then is dropped. */
  stepDownAgeMs: 10 * 60_000,
  stepDownRecords: 1_000,
  /** How long it is kept how the last epoch of a node ended, and of how many nodes; one that has ended just now stays in any case. */
  endedLifeAgeMs: DAY_MS,
  endedLives: 1_000,
  youngestSweptMs: 10 * MINUTE_MS,
  /** A lease that nobody has ended goes too, once all sweeps of one leader have found the same renewal for so long: many times the longest ttl. */
  stillLifeAgeMs: 2 * 3_600_000,
  /** Two conditions and two writes each, beside those of the floor and of the fence. */
  livesPerTransaction: 20,
  livesPauseMs: 1_000,
  livesPerSweep: 5_000,
  /** Nodes whose last renewal is remembered. */
  renewals: 8_192,
  /** How often whoever leads the mesh drops what is too old. */
  sweepMs: 3_600_000,
  /** Two sweeps further apart than this say nothing of what stood still between them. */
  sweepGapMs: 5_400_000,
  /** A lower claim that is still told this long after a higher one was known is held by somebody who does not know of it. */
  overlapMs: 1_000,
  conflicts: 256,
  /** Who gives way does so at once: that it was so is shown for this long. */
  conflictShownMs: 30_000,
} as const;
