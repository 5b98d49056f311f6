/** What a sender may leave unread on a channel before it is told to hold back, and before it is cut off: as the real transport has it. */

export interface SendBuffer {
  /** Unread bytes above which a channel is blocked; it has drained at half of that. */
  readonly highWaterBytes: number;
  /** Unread bytes above which a channel is given up. */
  readonly limitBytes: number;
}

/** Those of the real transport (`TRANSPORT_BOUNDS`): a small simulated mesh never says enough to fill them. */
export const REAL_SEND_BUFFER: SendBuffer = { highWaterBytes: 512 * 1024, limitBytes: 4 * 1024 * 1024 };
