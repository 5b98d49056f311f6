/** Why a call to the peers failed, with each attempt of it. */
import { TaggedError } from '@omnirelay/primitives';
import { ROUTING_BOUNDS } from '../bounds.ts';
import type { CallOutcome } from './peer-tally.ts';

/**
 * `no_peer`: nobody could be asked until the deadline. `maybe_executed`: whether it was carried out is not known; look before you repeat it.
 * `attempts_exhausted`, `deadline_exceeded`, `retry_budget_exhausted`: the last attempt failed, and no other was made. `cancelled`: the caller's signal fired.
 */
export type PeerCallErrorCode =
  | 'no_peer'
  | 'maybe_executed'
  | 'attempts_exhausted'
  | 'deadline_exceeded'
  | 'retry_budget_exhausted'
  | 'cancelled';

export interface FailedAttempt {
  /** From 1. */
  readonly attempt: number;
  readonly nodeId: string;
  readonly outcome: CallOutcome;
  readonly tookMs: number;
  readonly error: unknown;
}

/** The cause is the last attempt's error, or the signal's reason. */
export class PeerCallError extends TaggedError<PeerCallErrorCode> {
  /** In their order, at most ten. */
  readonly attempts: readonly FailedAttempt[];
  constructor(
    code: PeerCallErrorCode,
    why: string,
    { attempts, cause }: { readonly attempts: readonly FailedAttempt[]; readonly cause?: unknown },
  ) {
    super(code, [why, ...attempts.map(told)].join('; '), cause === undefined ? {} : { cause });
    this.attempts = [...attempts];
  }
}

const told = ({ attempt, nodeId, tookMs, error }: FailedAttempt): string => {
  const message = error instanceof Error ? error.message : String(error);
  return `attempt ${attempt} at ${nodeId}, ${tookMs} ms: ${message.slice(0, ROUTING_BOUNDS.messageCharacters)}`;
};
