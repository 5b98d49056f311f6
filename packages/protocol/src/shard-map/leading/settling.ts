/**
 * Whether the nodes that may own shards have stood still long enough for shards to be evened out among them: after a while without a change, or after five
 * such whiles since the first, so that whoever comes and goes all the time holds nobody up for ever: from then on they count as standing still until they
 * truly have, and the next change is a first one again.
 */
import type { Instant } from '@omnirelay/primitives';

const LIMIT = 5;

export class Settling {
  readonly #settleMs: number;
  #seen: number | undefined;
  #first = Number.NEGATIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  constructor(settleMs: number) {
    this.#settleMs = settleMs;
  }

  /** `nodes`: their version. What is seen first counts as a change. */
  see(nodes: number, now: Instant): void {
    if (nodes === this.#seen) return;
    if (now >= this.#last + this.#settleMs) this.#first = now;
    this.#seen = nodes;
    this.#last = now;
  }

  /** From when on they have stood still, unless something changes before. */
  get settledAt(): number {
    return Math.min(this.#last + this.#settleMs, this.#first + LIMIT * this.#settleMs);
  }
}
