/**
 * What this node has learned of the network from its own probes: the round trip and its variance over all channels (RFC 6298), so that
 * it waits the longer for others the more the network delays and loses.
 */
import type { Duration } from '@omnirelay/primitives';

/** Patience in retransmission timeouts: word of a suspicion comes in, a refutation goes out, and each may be lost on its way. */
const PATIENCE = 4;
/** So much of it is no longer life: half a second of every confirmed suspicion is there for the network anyhow. */
const COVERED = 250;

export class RoundTrips {
  #smoothed: number | null = null;
  #variance = 0;
  readonly #longest: Duration;

  /** An answer later than `longest` says nothing of the network: its sender was stalled, or the stream was cut. */
  constructor(longest: Duration) {
    this.#longest = longest;
  }

  note(took: Duration): void {
    const measured = Math.min(took, this.#longest);
    if (this.#smoothed === null) {
      this.#smoothed = measured;
      this.#variance = measured / 2;
      return;
    }
    this.#variance += (Math.abs(this.#smoothed - measured) - this.#variance) / 4;
    this.#smoothed += (measured - this.#smoothed) / 8;
  }

  /** After which an answer is overdue. */
  get timeout(): Duration {
    return Math.min(this.#longest, Math.round((this.#smoothed ?? 0) + 4 * this.#variance)) as Duration;
  }

  /** What a suspicion lives longer than on a network without delay, and never longer than `atMost`. */
  patience(atMost: Duration): Duration {
    return Math.min(atMost, Math.max(0, PATIENCE * this.timeout - COVERED)) as Duration;
  }
}
