/** What a peer still has to tell: each update rides on so many packets, those told least first; a newer word about a member replaces the older. */
import type { Update } from './swim-peer.ts';

export class BroadcastQueue {
  readonly #limit: number;
  #waiting: { readonly update: Update; told: number }[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#waiting.length;
  }

  add(update: Update): void {
    this.#waiting = this.#waiting.filter((each) => each.update.subject !== update.subject);
    this.#waiting.push({ update, told: 0 });
  }

  take(count: number): Update[] {
    if (this.#waiting.length === 0) return [];
    const taken = [...this.#waiting].sort((a, b) => a.told - b.told).slice(0, count);
    for (const each of taken) each.told++;
    this.#waiting = this.#waiting.filter((each) => each.told < this.#limit);
    return taken.map((each) => each.update);
  }
}
