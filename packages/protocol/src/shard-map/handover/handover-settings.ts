/** The knobs of hand-overs. */
import { type Duration, millis, seconds } from '@omnirelay/primitives';
import { HANDOVER_BOUNDS } from './move-records.ts';

export interface HandoverSettings {
  /** How long the new one may take to hold, before the move is let go. */
  readonly holdPatience: Duration;
  /** How long the old one may take to stop, before the move is aborted; above `workDeadline` and `abortGrace` together. */
  readonly stopPatience: Duration;
  /** A shard whose owner did not stop is left to it for `stopPatience`, then for twice as long each time, and for so long at most. */
  readonly longestBackOff: Duration;
  /** How long a finished move stays in the record for the sake of those who have not said that they have read it. */
  readonly readPatience: Duration;
  /** What runs when a shard is to stop may go on for so long, and then is aborted. */
  readonly workDeadline: Duration;
  /** From then on: work whose effects are fenced counts as ended after it, whatever becomes of it. */
  readonly abortGrace: Duration;
  /** A call is held for so long and then told to come again. */
  readonly holdDeadline: Duration;
  readonly retryInterval: Duration;
  /** Bound on the error of a clock's rate, as for leases. */
  readonly rho: number;
  /** Moves in flight at once, of a namespace and of a node (given and taken together, over all namespaces). */
  readonly movesPerNamespace: number;
  readonly movesPerNode: number;
  /** A round lasts so long, and fewer than this share of a namespace's shards, and one at least, are moved in it unless a move is forced. */
  readonly roundInterval: Duration;
  readonly roundShare: number;
}

/** Moves of one namespace that may be in flight at once: its record holds no more. */
export const mostMoves = ({ movesPerNamespace }: Pick<HandoverSettings, 'movesPerNamespace'>): number =>
  Math.min(movesPerNamespace, HANDOVER_BOUNDS.moves);

/** How many shards of a namespace a round may move without being forced: fewer than the share of them, and one at least. */
export const roundOf = (shardCount: number, roundShare: number): number =>
  // A tenth of 70 is a little more than 7 to a machine.
  Math.max(1, Math.ceil(Number((shardCount * roundShare).toFixed(6))) - 1);

export const HANDOVER_SETTINGS: HandoverSettings = {
  holdPatience: seconds(5),
  stopPatience: seconds(12),
  longestBackOff: seconds(600),
  readPatience: seconds(5),
  workDeadline: seconds(5),
  abortGrace: seconds(1),
  holdDeadline: seconds(5),
  retryInterval: millis(200),
  rho: 0.01,
  movesPerNamespace: 64,
  movesPerNode: 16,
  roundInterval: seconds(10),
  roundShare: 0.1,
};
