/** What may grow in the gossip driver, and how far. */
export const MEMBERSHIP_BOUNDS = {
  transitionsPerPeer: 50,
  peersWithHistory: 4096,
  /** Outputs held back while a boot epoch is being made durable; more, and the node goes on without. */
  heldOutputs: 10_000,
  /** How long the boot epoch may take to become durable before the node goes on without. */
  persistDeadlineMs: 5_000,
  /** How long a graceful leave may take before the channels are closed all the same. */
  leaveDeadlineMs: 2_000,
  /** A recording ends at this size, or when so much of it waits for the disk. */
  recordingBytes: 256 * 1024 * 1024,
  recordingBufferBytes: 16 * 1024 * 1024,
  /** The hash of all outputs stands in a recording after so many inputs. */
  inputsBetweenHashes: 200,
  /** How long an empty registry waits for the mesh to say whether it has another history, before it says that it stays empty. */
  markDeadlineMs: 20_000,
  /** Refused peers are gathered so long before a control node is told of them, and told no more often than this. */
  refusalGatherMs: 1_000,
  refusalReportMs: 60_000,
  /** Control nodes that are asked to take one report, one after the other. */
  refusalAttempts: 3,
  refusalCallMs: 5_000,
  /**
   * A node that was told of its removal looks this often whether anybody keeps a channel with it. It ends when nobody does at so many looks one
   * after the other, and forgets the word when it has not come to that after so many: a control node that has not read the registry for a
   * while may deny who has joined anew since.
   */
  removalLookMs: 1_000,
  removalLooksAlone: 5,
  removalLooks: 15,
} as const;
