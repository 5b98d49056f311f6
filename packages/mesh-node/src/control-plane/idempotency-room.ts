/**
 * How many idempotency keys one principal may have that have not expired. Whoever has no room left is told to wait; nobody's keys go before
 * their time to make room for another's. What a node has counted it keeps for a minute, and counts anew before it refuses anybody: so two
 * nodes may together let a few more through, and none refuses what there is room for.
 */
import type { GuardedRegistry } from '@omnirelay/registry';
import { CONTROL_BOUNDS } from './bounds.ts';
import { Problem } from './problem.ts';

interface Counted {
  /** Unix milliseconds: when each key ends, in no order. */
  readonly ends: readonly number[];
  /** Unix milliseconds of the last look into the registry. */
  readonly at: number;
}

/** When the record of a key ends; 0 for one that cannot be read. */
function endOf(value: string): number {
  try {
    const { expiresAt } = JSON.parse(value) as { readonly expiresAt?: unknown };
    return typeof expiresAt === 'number' ? expiresAt : 0;
  } catch {
    return 0;
  }
}

export class IdempotencyRoom {
  readonly #registry: Pick<GuardedRegistry, 'store'>;
  readonly #wall: () => number;
  /** By the prefix of the principal's keys. */
  readonly #counted = new Map<string, Counted>();
  readonly #looks = new Map<string, Promise<void>>();

  constructor(registry: Pick<GuardedRegistry, 'store'>, wall: () => number) {
    this.#registry = registry;
    this.#wall = wall;
  }

  /** Takes room for one more key below the prefix. @throws Problem too_many_requests; RegistryError */
  async take(prefix: string): Promise<void> {
    const before = this.#alive(prefix);
    const age = before === null ? Number.POSITIVE_INFINITY : this.#wall() - before.at;
    const keptMs = before?.isFull ? CONTROL_BOUNDS.idempotencyRecountMs : CONTROL_BOUNDS.idempotencyCountedMs;
    if (age >= keptMs) await this.#countAnew(prefix);
    const now = this.#wall();
    const { ends, at, isFull } = this.#alive(prefix) ?? { ends: [], at: now, isFull: false };
    if (!isFull) return this.#keep(prefix, { ends: [...ends, now + CONTROL_BOUNDS.idempotencyMs], at });
    const first = ends.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    throw new Problem(
      'too_many_requests',
      `One caller may use ${CONTROL_BOUNDS.idempotencyKeysOfCaller} idempotency keys in 24 h. Wait until the first of them ends, or send the change without one.`,
      { retryAfterSeconds: Math.max(1, Math.ceil((first - now) / 1000)) },
    );
  }

  #alive(prefix: string): (Counted & { readonly isFull: boolean }) | null {
    const known = this.#counted.get(prefix);
    if (known === undefined) return null;
    const now = this.#wall();
    const ends = known.ends.filter((end) => end > now);
    return { ends, at: known.at, isFull: ends.length >= CONTROL_BOUNDS.idempotencyKeysOfCaller };
  }

  /** Calls that come at once share one look. */
  #countAnew(prefix: string): Promise<void> {
    const going = this.#looks.get(prefix);
    if (going !== undefined) return going;
    const at = this.#wall();
    const look = this.#look(prefix, at)
      .then((ends) => this.#keep(prefix, { ends, at }))
      .finally(() => this.#looks.delete(prefix));
    this.#looks.set(prefix, look);
    return look;
  }

  async #look(prefix: string, now: number): Promise<number[]> {
    const ends: number[] = [];
    let afterKey: string | undefined;
    do {
      const page = await this.#registry.store.list(
        prefix,
        { limit: 500, ...(afterKey === undefined ? {} : { afterKey }) },
        { timeoutMs: CONTROL_BOUNDS.registryTimeoutMs },
      );
      for (const { value } of page.records) {
        const end = endOf(value);
        if (end > now) ends.push(end);
      }
      afterKey = page.nextKey;
    } while (afterKey !== undefined);
    return ends;
  }

  #keep(prefix: string, counted: Counted): void {
    this.#counted.delete(prefix);
    this.#counted.set(prefix, counted);
    for (const oldest of this.#counted.keys()) {
      if (this.#counted.size <= CONTROL_BOUNDS.idempotencyCallers) break;
      this.#counted.delete(oldest);
    }
  }
}
