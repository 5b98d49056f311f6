/**
 * How many retries a client may make, so that retries cannot multiply the load of what fails already: a share of its calls, and a few a second for a client
 * that makes few. The balance is that of a sliding window, as in Finagle's RetryBudget; gRPC's retry throttling (gRFC A6) has the same purpose.
 */

export interface RetryBudgetOptions {
  /** Retries for each call; 0.2: one for five calls. */
  readonly ratio?: number;
  readonly minRetriesPerSecond?: number;
  /** How long a call counts. */
  readonly windowMs?: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/** One for all calls to a service. */
export interface RetryBudget {
  /** A call begins: its first attempt. */
  deposit(): void;
  /** Whether one more retry may be made now; it then counts. */
  tryWithdraw(): boolean;
  /** Retries that may be made now. */
  balance(): number;
}

export const RETRY_BUDGET = { ratio: 0.2, minRetriesPerSecond: 10, windowMs: 10_000 } as const;

const SLOTS = 10;

/** A retry is made only while those of the last `windowMs`, in tenths of it, are fewer than `ratio` * its calls + `minRetriesPerSecond` * its seconds. */
export function retryBudget({
  ratio = RETRY_BUDGET.ratio,
  minRetriesPerSecond = RETRY_BUDGET.minRetriesPerSecond,
  windowMs = RETRY_BUDGET.windowMs,
  now = () => performance.now(),
}: RetryBudgetOptions = {}): RetryBudget {
  const calls = new Float64Array(SLOTS);
  const retries = new Float64Array(SLOTS);
  const slotMs = windowMs / SLOTS;
  const reserve = (minRetriesPerSecond * windowMs) / 1000;
  let current = Math.floor(now() / slotMs);

  function slot(): number {
    const at = Math.floor(now() / slotMs);
    for (let passed = Math.max(current + 1, at - SLOTS + 1); passed <= at; passed++) {
      calls[passed % SLOTS] = 0;
      retries[passed % SLOTS] = 0;
    }
    current = Math.max(current, at);
    return current % SLOTS;
  }
  const sum = (counts: Float64Array): number => counts.reduce((total, count) => total + count, 0);
  function balance(): number {
    slot();
    return Math.max(0, Math.floor(ratio * sum(calls) + reserve - sum(retries) + 1e-9));
  }

  return {
    deposit() {
      const at = slot();
      calls[at] = (calls[at] as number) + 1;
    },
    tryWithdraw() {
      if (balance() < 1) return false;
      const at = slot();
      retries[at] = (retries[at] as number) + 1;
      return true;
    },
    balance,
  };
}
