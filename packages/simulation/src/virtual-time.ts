/**
 * The one clock of a run and what is due on it. Times are virtual milliseconds on a grid of 1/64 ms, which binary floating
 * point represents exactly: adding a whole-millisecond clock offset and taking it off again loses nothing.
 */
import { EventHeap, type Scheduled } from './event-heap.ts';

interface Due extends Scheduled {
  readonly run: () => void;
}

/** Rounds up to the grid, so that a timer never fires before its deadline. */
export const onGrid = (ms: number): number => Math.ceil(ms * 64) / 64;

export class VirtualTime {
  #heap = new EventHeap<Due>();
  #sequence = 0;
  #now = 0;
  #events = 0;

  get now(): number {
    return this.#now;
  }

  /** Events run so far. */
  get events(): number {
    return this.#events;
  }

  /** Runs `run` at virtual time `at`, or now if that is past. */
  schedule(at: number, run: () => void): void {
    const due = onGrid(at);
    this.#heap.push({ at: Math.max(due, this.#now), sequence: this.#sequence++, run });
  }

  /** Runs everything due up to and including `until`, then stands there; or stops where `enough` says so. */
  runUntil(until: number, enough: () => boolean): void {
    for (let next = this.#heap.peek(); next !== undefined && next.at <= until; next = this.#heap.peek()) {
      this.#heap.pop();
      this.#now = next.at;
      this.#events++;
      next.run();
      if (enough()) return;
    }
    this.#now = until;
  }
}
