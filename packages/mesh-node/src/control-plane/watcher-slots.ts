/** Watches are bounded, on this node and for one caller, so that nobody can hold all of them. */
import type { NodeMetrics } from '../observability/metrics.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import type { Caller } from './caller.ts';
import { Problem } from './problem.ts';

export class WatcherSlots {
  readonly #metrics: NodeMetrics;
  readonly #byCaller = new Map<string, number>();
  #open = 0;

  constructor(metrics: NodeMetrics) {
    this.#metrics = metrics;
  }

  /** @throws Problem too_many_requests */
  take(caller: Caller): Disposable {
    const key = `${caller.principal.issuer}\n${caller.principal.subject}`;
    const own = this.#byCaller.get(key) ?? 0;
    if (this.#open >= CONTROL_BOUNDS.watchers || own >= CONTROL_BOUNDS.watchersPerCaller)
      throw new Problem('too_many_requests', 'Too many watches are open. Close one, or ask another control node.', {
        retryAfterSeconds: 5,
      });
    this.#count(key, own + 1, 1);
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (!held) return;
        held = false;
        this.#count(key, (this.#byCaller.get(key) ?? 1) - 1, -1);
      },
    };
  }

  #count(key: string, own: number, by: number): void {
    this.#open += by;
    if (own <= 0) this.#byCaller.delete(key);
    else this.#byCaller.set(key, own);
    this.#metrics.controlWatchers.set(this.#open);
  }
}
