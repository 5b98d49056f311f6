/** A token bucket over frames a second, with one second's worth of burst. Acks and refutations pass beside it. */
import type { Instant } from '@omnirelay/primitives';

export class RateCap {
  readonly #perSecond: number;
  #tokens: number;
  #at: Instant;

  constructor(perSecond: number, now: Instant) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond;
    this.#at = now;
  }

  take(now: Instant): boolean {
    if (now > this.#at) {
      this.#tokens = Math.min(this.#perSecond, this.#tokens + ((now - this.#at) * this.#perSecond) / 1000);
      this.#at = now;
    }
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
