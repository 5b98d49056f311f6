/** What this client has seen of one peer's life: its calls, and whether it is kept out for them. */
import { ROUTING_BOUNDS } from '../bounds.ts';

/**
 * How a call ended, for the peer that was asked. `answered`: it answered, be it with an error that is the caller's. `failed`: it answered that it failed
 * (500, INTERNAL). `unreachable`: no answer of its own came (refused, reset, timed out, 502, 503, 504, UNAVAILABLE). `abandoned`: the caller gave up; that
 * says nothing of the peer.
 */
export type CallOutcome = 'answered' | 'failed' | 'unreachable' | 'abandoned';

/** `until` is in the tracker's own monotonic milliseconds. */
export type Standing =
  | { readonly kind: 'in' }
  | { readonly kind: 'ejected'; readonly until: number; readonly why: EjectionCause }
  | { readonly kind: 'probation'; readonly successes: number };

export type EjectionCause = 'consecutive-gateway-failure' | 'success-rate' | 'failed-probation';

export interface PeerTally {
  readonly nodeId: string;
  readonly bootEpoch: string;
  /** Alive, and takes work: only such a peer is ejected, and counts among those of which a share may be. */
  usable: boolean;
  standing: Standing;
  /** Counts the changes of its standing: a call that began before the last one decides nothing. */
  phase: number;
  /** How many ejections its next one follows. */
  ejections: number;
  pending: number;
  /** Of those, begun in this phase. */
  pendingInPhase: number;
  successes: number;
  failures: number;
  unreachable: number;
  consecutive: number;
  /** Since success rates were last compared. */
  window: { calls: number; successes: number };
  latency: { readonly ms: number; readonly at: number } | null;
}

export const newTally = (nodeId: string, bootEpoch: string): PeerTally => ({
  ...{ nodeId, bootEpoch, usable: false, standing: { kind: 'in' }, phase: 0, ejections: 0 },
  ...{ pending: 0, pendingInPhase: 0, successes: 0, failures: 0, unreachable: 0, consecutive: 0 },
  ...{ window: { calls: 0, successes: 0 }, latency: null },
});

export function count(tally: PeerTally, outcome: Exclude<CallOutcome, 'abandoned'>): void {
  tally.window.calls++;
  if (outcome === 'answered') {
    tally.successes++;
    tally.window.successes++;
  } else tally.failures++;
  if (outcome === 'unreachable') tally.unreachable++;
}

/** An exponentially weighted mean in which a latency fades with time, however many come: exp(-age / 10 s), as in Finagle's Ewma. */
export function countLatency(tally: PeerTally, ms: number, at: number): void {
  const before = tally.latency;
  const kept = before === null ? 0 : Math.exp(-Math.max(0, at - before.at) / ROUTING_BOUNDS.latencyFadeMs);
  tally.latency = { ms: kept * (before?.ms ?? 0) + (1 - kept) * ms, at };
}
