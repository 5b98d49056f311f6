/** What has happened in a run, counted. */
export interface ShardOperations {
  /** Shards that changed their owner, and generations. */
  moved: number;
  generations: number;
  /** Calls done, and told to come again. */
  done: number;
  again: number;
  /** Effects that the sink refused. */
  stale: number;
  /** Nodes that were told drained, and hand-overs in the middle of which the registry went dark. */
  drained: number;
  darkened: number;
}

export const NO_OPERATIONS: Readonly<ShardOperations> = {
  ...{ moved: 0, generations: 0, done: 0, again: 0, stale: 0, drained: 0, darkened: 0 },
};
