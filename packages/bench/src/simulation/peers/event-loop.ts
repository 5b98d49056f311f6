/** The event loop of one peer: while it is stalled nothing runs, and what was due meanwhile runs in its order when it goes on. */
import type { VirtualTime } from '@omnirelay/simulation';

export class PeerLoop {
  readonly #time: VirtualTime;
  #stalledUntil = -1;
  #waiting: (() => void)[] = [];

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  get stalled(): boolean {
    return this.#time.now < this.#stalledUntil;
  }

  stall(forMs: number): void {
    this.#stalledUntil = Math.max(this.#stalledUntil, this.#time.now + forMs);
    this.#time.schedule(this.#stalledUntil, () => {
      if (this.stalled) return;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const run of waiting) run();
    });
  }

  /** Runs now, or when the stall is over. */
  run(what: () => void): void {
    if (this.stalled) this.#waiting.push(what);
    else what();
  }

  in(ms: number, what: () => void): void {
    this.#time.schedule(this.#time.now + ms, () => this.run(what));
  }
}
