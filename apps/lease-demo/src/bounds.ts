/** Bounds of the demo, in one place. */
export const BOUNDS = {
  sink: {
    /** Shards whose highest fence is remembered. */
    shards: 65_536,
    /** Load generators whose tasks are remembered, each in one bit a task; of more, those with the latest effects. */
    runs: 64,
    tasksOfRun: 1 << 23,
    lineBytes: 4 * 1024,
    /** At it the log is read anew, which makes it shorter. */
    logBytes: 4 * 1024 * 1024 * 1024,
    /** A longer log is replaced, when it is opened, by what is remembered of it: at most 100 MB. */
    shortenAbove: 256 * 1024 * 1024,
    /** Questions that wait for an answer; a line that asks more is not read for a while. */
    waiting: 8_192,
    connections: 256,
  },
  worker: {
    pending: 4_096,
    /** From a task's coming to its end. */
    taskMs: 20_000,
  },
  gateway: { pending: 8_192 },
  load: {
    mostUnderWay: 8_192,
    /** A request fails when it is not done by then; its task is sent again. */
    requestMs: 15_000,
    afterFailureMs: 100,
    failuresTold: 20,
    tellEveryMs: 5_000,
  },
  sinkLine: { waiting: 8_192, backOffFirstMs: 20, backOffMostMs: 500 },
} as const;
