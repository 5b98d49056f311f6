/** The limits of what a browser keeps, in one place. */
export const CONSOLE_BOUNDS = {
  /** Changes kept while the screen is paused; above it, or after so long, only their number. */
  pausedChanges: 10_000,
  pausedMs: 5 * 60_000,
  /** The picture of the fleet is put aside for a reload this often at most. */
  cacheEveryMs: 5_000,
  /** After the line is back, what was missed is gathered for so long before it is told. */
  settleMs: 1_500,
  /** Nodes, and shards, that one act may be done to. */
  selectedNodes: 200,
  selectedShards: 200,
  /** Changes listed on the screen. */
  listedChanges: 200,
  /** Entries of the audit, terms of leaders or refused writes that one file holds; the foot of the list says when there are older ones. */
  exportedEntries: 10_000,
  /** A what-if of a large map takes a while; after so long it is called off. */
  simulationMs: 20_000,
  /** Lanes of the leaders that stand on one page. */
  shownLanes: 25,
  /** Calls under way at once when one act is done to many nodes. */
  bulkCalls: 4,
} as const;
