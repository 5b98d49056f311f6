/**
 * The peer: leader election by the rules of Kubernetes' client-go (tools/leaderelection), which controllers run by the thousand. A candidate
 * takes the lock once it has seen no renewal for the lease's duration, counted on its own clock from when it saw the record change last; the
 * holder renews each retry period and gives up once it could not for the renew deadline. It has no fence: who was replaced may go on until it notices.
 */
import type { Revision } from '@omnirelay/registry';
import type { Lock, LockRecord } from './lock-record.ts';

export interface ElectorTimings {
  readonly leaseDurationMs: number;
  readonly renewDeadlineMs: number;
  readonly retryPeriodMs: number;
  /** A candidate waits the retry period and up to this many times as much again. */
  readonly jitterFactor: number;
}

/** As kube-controller-manager and kube-scheduler have them; what they hold is not released when they are stopped. */
export const CLIENT_GO: ElectorTimings = {
  leaseDurationMs: 15_000,
  renewDeadlineMs: 10_000,
  retryPeriodMs: 2_000,
  jitterFactor: 1.2,
};

export interface ElectorDeps {
  readonly identity: string;
  readonly lock: Lock;
  readonly timings: ElectorTimings;
  readonly now: () => number;
  readonly random: () => number;
}

export class Elector {
  readonly #deps: ElectorDeps;
  #observed: LockRecord | undefined;
  #observedRaw: string | undefined;
  #observedAt = Number.NEGATIVE_INFINITY;
  #version: Revision | undefined;

  constructor(deps: ElectorDeps) {
    this.#deps = deps;
  }

  get isLeader(): boolean {
    return this.#observed?.holderIdentity === this.#deps.identity;
  }

  /** True once the lock is this one's, for another lease's duration. */
  async tryAcquireOrRenew(timeoutMs: number): Promise<boolean> {
    const { identity, lock, now, timings } = this.#deps;
    const at = now();
    const wanted = { holderIdentity: identity, leaseDurationMs: timings.leaseDurationMs, renewTime: at };
    const before = this.#observed;
    // A holder first trusts what it wrote last.
    if (before !== undefined && this.isLeader && this.#isValid(at)) {
      const { acquireTime, leaderTransitions } = before;
      if (await this.#write({ ...wanted, acquireTime, leaderTransitions }, this.#version, timeoutMs)) return true;
    }
    const found = await lock.get(timeoutMs).catch(() => null);
    if (found === null) return false;
    if (found === undefined)
      return this.#write({ ...wanted, acquireTime: at, leaderTransitions: 0 }, undefined, timeoutMs);
    this.#version = found.version;
    if (found.raw !== this.#observedRaw) {
      this.#observe(found.record);
      this.#observedRaw = found.raw;
    }
    if (found.record.holderIdentity !== '' && this.#isValid(at) && !this.isLeader) return false;
    const mine = this.isLeader;
    const acquireTime = mine ? found.record.acquireTime : at;
    const leaderTransitions = found.record.leaderTransitions + (mine ? 0 : 1);
    return this.#write({ ...wanted, acquireTime, leaderTransitions }, found.version, timeoutMs);
  }

  /** Tries until it has the lock, then calls back, renews until that fails for the deadline, and begins anew. Ends with the signal. */
  async run(signal: AbortSignal, onAcquired: () => void): Promise<void> {
    const { timings, random } = this.#deps;
    while (!signal.aborted) {
      while (!(await this.tryAcquireOrRenew(timings.renewDeadlineMs))) {
        await pause(timings.retryPeriodMs * (1 + random() * timings.jitterFactor), signal);
        if (signal.aborted) return;
      }
      onAcquired();
      do await pause(timings.retryPeriodMs, signal);
      while (!signal.aborted && (await this.#renew(signal)));
    }
  }

  /** Again and again within the deadline. */
  async #renew(signal: AbortSignal): Promise<boolean> {
    const { timings, now } = this.#deps;
    const deadline = now() + timings.renewDeadlineMs;
    while (!signal.aborted && now() < deadline) {
      if (await this.tryAcquireOrRenew(Math.max(1, deadline - now()))) return true;
      await pause(timings.retryPeriodMs, signal);
    }
    return false;
  }

  async #write(record: LockRecord, expected: Revision | undefined, timeoutMs: number): Promise<boolean> {
    const version = await this.#deps.lock.set(record, expected, timeoutMs).catch(() => undefined);
    if (version === undefined) return false;
    this.#version = version;
    this.#observe(record);
    return true;
  }

  #observe(record: LockRecord): void {
    this.#observed = record;
    this.#observedAt = this.#deps.now();
  }

  #isValid(now: number): boolean {
    return this.#observedAt + (this.#observed?.leaseDurationMs ?? 0) > now;
  }
}

/** Ends early with the signal. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
