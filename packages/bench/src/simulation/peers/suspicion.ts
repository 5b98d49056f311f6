/** The timer of a suspicion: the longest life at first, down to the shortest as others confirm it, along log(c+1)/log(k+1) (Lifeguard, 4.2). */
import type { PeerLoop } from './event-loop.ts';

export interface SuspicionLives {
  readonly shortest: number;
  readonly longest: number;
  /** Independent confirmations after which the shortest life holds. */
  readonly confirmations: number;
}

export class Suspicion {
  readonly #lives: SuspicionLives;
  readonly #accusers: Set<number>;
  readonly #now: () => number;
  readonly #loop: PeerLoop;
  readonly #expired: () => void;
  readonly #startedAt: number;
  #token = 0;

  constructor(lives: SuspicionLives, accuser: number, now: () => number, loop: PeerLoop, expired: () => void) {
    this.#lives = lives;
    this.#accusers = new Set([accuser]);
    this.#now = now;
    this.#loop = loop;
    this.#expired = expired;
    this.#startedAt = now();
    this.#arm();
  }

  /** True when that was news worth telling. */
  confirm(accuser: number): boolean {
    const { confirmations } = this.#lives;
    if (this.#accusers.size > confirmations || this.#accusers.has(accuser)) return false;
    this.#accusers.add(accuser);
    this.#arm();
    return true;
  }

  stop(): void {
    this.#token++;
  }

  #arm(): void {
    const { shortest, longest, confirmations } = this.#lives;
    const confirmed = this.#accusers.size - 1;
    const fall = confirmations === 0 ? 1 : Math.log(confirmed + 1) / Math.log(confirmations + 1);
    const life = Math.max(shortest, longest - fall * (longest - shortest));
    const token = ++this.#token;
    this.#loop.in(Math.max(0, this.#startedAt + life - this.#now()), () => {
      if (token === this.#token) this.#expired();
    });
  }
}
