/** What a gateway or a worker tells of itself: how long its tasks took of late, how many failed. */

import { LatencyHistogram } from './latency-histogram.ts';
import type { TaskOutcome } from './task-outcome.ts';

export interface TallySummary {
  readonly done: number;
  /** Rejected, or put off. */
  readonly failed: number;
  /** Milliseconds; 0 where nothing was done. */
  readonly p99Ms: number;
}

export class Tally {
  #latency = new LatencyHistogram();
  #done = 0;
  #failed = 0;

  async count<T extends TaskOutcome>(running: Promise<T>): Promise<T> {
    const begun = performance.now();
    try {
      const outcome = await running;
      if (outcome.kind === 'later') this.#failed += 1;
      if (outcome.kind === 'done') {
        this.#done += 1;
        this.#latency.record(performance.now() - begun);
      }
      return outcome;
    } catch (error) {
      this.#failed += 1;
      throw error;
    }
  }

  /** Since it was last taken. */
  take(): TallySummary {
    const summary = { done: this.#done, failed: this.#failed, p99Ms: this.#latency.quantile(0.99) };
    this.#latency = new LatencyHistogram();
    [this.#done, this.#failed] = [0, 0];
    return summary;
  }
}
