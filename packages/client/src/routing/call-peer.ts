/**
 * One call to whichever peer serves it: each attempt at the peer that the chooser gives, all of them under one deadline, repeated only where that is safe
 * and the budget has room, with a pause that grows between them. What became of each attempt is told to the health tracker.
 */
import { backOff } from '../back-off.ts';
import { CLIENT_BOUNDS, ROUTING_BOUNDS } from '../bounds.ts';
import { type CallFault, faultOf } from './call-fault.ts';
import type { PeerChooser } from './choosers.ts';
import { type FailedAttempt, PeerCallError } from './peer-call-error.ts';
import type { PeerHealth } from './peer-health.ts';
import type { RetryBudget } from './retry-budget.ts';
import type { RoutePeer } from './route-peer.ts';

/** What calls to one service share. */
export interface PeerRoutes {
  readonly chooser: PeerChooser;
  readonly health: Pick<PeerHealth, 'begin'>;
  readonly budget: RetryBudget;
}

export interface PeerAttempt {
  readonly peer: RoutePeer;
  /** From 1. */
  readonly attempt: number;
  /** Fires when the attempt has run out of time, and with the caller's. What ignores it is left alone, and its answer lost. */
  readonly signal: AbortSignal;
  /** Of this attempt, in Unix milliseconds: to be handed on with the call. */
  readonly deadline: number;
  /** The same as what is left when the attempt begins. */
  readonly timeoutMs: number;
}

export interface CallPeerOptions {
  /** All attempts and pauses. 10 s, unless `deadline` is given. */
  readonly timeoutMs?: number;
  /** Unix milliseconds, as it came with the call that this one serves; the earlier of the two counts. */
  readonly deadline?: number;
  readonly signal?: AbortSignal;
  /** A repetition is harmless. Without it only what was surely not carried out is sent again. */
  readonly idempotent?: boolean;
  /** At most 10; 3 unless said, the first included. */
  readonly maxAttempts?: number;
  /** Of each attempt. Unless said an idempotent call gives each attempt its equal share of the time that is left, any other all of it. */
  readonly attemptMs?: number;
  /** What an error says; `faultOf` unless said. */
  readonly faultOf?: (error: unknown) => CallFault;
  /**
   * Asked behind an attempt of which surely nothing was carried out: whether it is known now whom to ask instead. Then that is done at once, and counts as an attempt,
   * but not as a retry of the budget.
   */
  readonly redirected?: (error: unknown, until: RedirectWithin) => Promise<boolean>;
}

export interface RedirectWithin {
  /** Unix milliseconds. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * @returns what `call` answered
 * @throws PeerCallError with all attempts; and, as it is, an error that is a peer's answer or the call's own (`faultOf` says `final`), whichever attempt brought it
 */
export async function callPeer<T>(
  routes: PeerRoutes,
  call: (attempt: PeerAttempt) => Promise<T>,
  options: CallPeerOptions = {},
): Promise<T> {
  const { signal, idempotent = false, faultOf: read = faultOf } = options;
  const most = Math.max(1, Math.min(ROUTING_BOUNDS.mostAttempts, options.maxAttempts ?? ROUTING_BOUNDS.attempts));
  const deadline = Math.min(
    options.deadline ?? Number.POSITIVE_INFINITY,
    options.timeoutMs === undefined && options.deadline !== undefined
      ? Number.POSITIVE_INFINITY
      : Date.now() + (options.timeoutMs ?? CLIENT_BOUNDS.callMs),
  );
  const failed: FailedAttempt[] = [];
  const tried = new Set<string>();
  let cause: unknown;
  const failure = (code: PeerCallError['code'], why: string): PeerCallError =>
    new PeerCallError(code, why, { attempts: failed, cause });
  routes.budget.deposit();

  for (let round = 0; ; round++) {
    if (signal?.aborted)
      throw new PeerCallError('cancelled', 'the call was cancelled', { attempts: failed, cause: signal.reason });
    const choice = routes.chooser.choose({ tried });
    if (choice.kind === 'none') {
      if (Date.now() >= deadline) throw failure('no_peer', choice.why);
      await backOff(round, { deadline, signal });
      continue;
    }
    if (Date.now() >= deadline) throw failure('deadline_exceeded', 'no time is left');
    const { peer } = choice;
    const attempt = failed.length + 1;
    const left = deadline - Date.now();
    const shared = idempotent ? left / (most - failed.length) : left;
    const timeoutMs = Math.max(1, Math.ceil(Math.min(left, options.attemptMs ?? shared)));
    const outcome = await attemptAt(routes, call, { peer, attempt, timeoutMs, signal, read });
    if (outcome.kind === 'answer') return outcome.answer;
    const { error, fault, took } = outcome;
    if (signal?.aborted) continue;
    if (fault.executed === 'final') throw error;
    cause = error;
    tried.add(peer.nodeId);
    failed.push({ attempt, nodeId: peer.nodeId, outcome: fault.outcome, tookMs: Math.round(took), error });
    if (fault.executed === 'maybe' && !idempotent)
      throw failure('maybe_executed', 'it may have been carried out, and is not known to be safe to repeat');
    if (failed.length >= most) throw failure('attempts_exhausted', `${most} attempts failed`);
    if (Date.now() >= deadline) throw failure('deadline_exceeded', 'no time is left');
    if (fault.executed === 'no' && (await options.redirected?.(error, { deadline, signal })) === true) continue;
    if (!routes.budget.tryWithdraw())
      throw failure('retry_budget_exhausted', 'too many calls are being repeated already');
    await backOff(failed.length - 1, { deadline, signal });
  }
}

type Outcome<T> =
  | { readonly kind: 'answer'; readonly answer: T }
  | { readonly kind: 'failed'; readonly error: unknown; readonly fault: CallFault; readonly took: number };

interface OneAttempt extends Omit<PeerAttempt, 'signal' | 'deadline'> {
  readonly signal: AbortSignal | undefined;
  read(error: unknown): CallFault;
}

async function attemptAt<T>(
  { health }: PeerRoutes,
  call: (attempt: PeerAttempt) => Promise<T>,
  { peer, attempt, timeoutMs, signal, read }: OneAttempt,
): Promise<Outcome<T>> {
  const begun = performance.now();
  const tracked = health.begin(peer.nodeId);
  const stop = new AbortController();
  const gone = Promise.withResolvers<never>();
  gone.promise.catch(() => {});
  const give = (reason: unknown): void => {
    gone.reject(reason);
    stop.abort(reason);
  };
  const timedOut = new DOMException(`${peer.nodeId} did not answer within ${timeoutMs} ms`, 'TimeoutError');
  const timer = setTimeout(() => give(timedOut), timeoutMs);
  const onAbort = (): void => give(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const running = call({ peer, attempt, signal: stop.signal, timeoutMs, deadline: Date.now() + timeoutMs });
    const answer = await Promise.race([running, gone.promise]);
    tracked.end('answered');
    return { kind: 'answer', answer };
  } catch (error) {
    const took = performance.now() - begun;
    const fault = fairly(stop.signal.aborted ? RAN_OUT : read(error), { timeoutMs, gaveUp: signal?.aborted === true });
    tracked.end(fault.outcome);
    // What it says once its signal has fired is of that, and not of the peer.
    return { kind: 'failed', error: stop.signal.aborted && !signal?.aborted ? timedOut : error, fault, took };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

const RAN_OUT: CallFault = { outcome: 'unreachable', executed: 'maybe' };

/** A peer is not blamed for a caller that gave up, or that gave it hardly any time. */
function fairly(
  fault: CallFault,
  { timeoutMs, gaveUp }: { readonly timeoutMs: number; readonly gaveUp: boolean },
): CallFault {
  const mayBeTheCallers = fault.outcome === 'unreachable' && fault.executed === 'maybe';
  const isFair = !gaveUp && timeoutMs >= ROUTING_BOUNDS.fairAttemptMs;
  return mayBeTheCallers && !isFair ? { ...fault, outcome: 'abandoned' } : fault;
}
