/**
 * Calls a second of one caller on this node: a token bucket each, so that nobody takes the node from the others. Callers are told apart by
 * principal, holders of join tokens by their address; the table is bounded, and who has not called for longest is forgotten first.
 */
import { CONTROL_BOUNDS } from './bounds.ts';
import { Problem } from './problem.ts';

export interface CallBudget {
  readonly perSecond: number;
  readonly burst: number;
  /** What stands behind the number in a refusal. */
  readonly what?: string;
}

interface Bucket {
  tokens: number;
  /** Unix milliseconds. */
  at: number;
}

export class CallRate {
  readonly #wall: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(wall: () => number) {
    this.#wall = wall;
  }

  /** Takes nothing. @throws Problem too_many_requests, with the seconds to wait */
  check(caller: string, budget: CallBudget): void {
    refuseBelowOne(this.#refilled(caller, budget), budget);
  }

  /** @throws Problem too_many_requests, with the seconds to wait */
  take(caller: string, budget: CallBudget): void {
    const refilled = this.#refilled(caller, budget);
    this.#keep(caller, refilled < 1 ? refilled : refilled - 1);
    refuseBelowOne(refilled, budget);
  }

  /** As `take`, of what has happened already: what is not there is not owed. */
  spend(caller: string, budget: CallBudget): void {
    this.#keep(caller, Math.max(0, this.#refilled(caller, budget) - 1));
  }

  /** What `take` took. */
  giveBack(caller: string, budget: CallBudget): void {
    this.#keep(caller, Math.min(budget.burst, this.#refilled(caller, budget) + 1));
  }

  #keep(caller: string, tokens: number): void {
    this.#buckets.delete(caller);
    this.#buckets.set(caller, { tokens, at: this.#wall() });
    for (const oldest of this.#buckets.keys()) {
      if (this.#buckets.size <= CONTROL_BOUNDS.callersCounted) break;
      this.#buckets.delete(oldest);
    }
  }

  #refilled(caller: string, { perSecond, burst }: CallBudget): number {
    const now = this.#wall();
    const { tokens, at } = this.#buckets.get(caller) ?? { tokens: burst, at: now };
    return Math.min(burst, tokens + (Math.max(0, now - at) * perSecond) / 1000);
  }
}

function refuseBelowOne(tokens: number, { perSecond, what }: CallBudget): void {
  const limit = what ?? 'calls a second are taken from one caller';
  if (tokens < 1)
    throw new Problem('too_many_requests', `At most ${perSecond} ${limit}.`, {
      retryAfterSeconds: Math.ceil((1 - tokens) / perSecond),
    });
}
