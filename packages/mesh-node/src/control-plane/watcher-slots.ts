/** Watches are bounded, on this node and for one caller, so that nobody can hold all of them. */
import type { NodeMetrics } from '../observability/metrics.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import { CallerSlots } from './caller-slots.ts';
import { Problem } from './problem.ts';

/** @throws Problem too_many_requests where one is taken and there is none */
export class WatcherSlots extends CallerSlots {
  constructor(metrics: NodeMetrics) {
    super({
      most: CONTROL_BOUNDS.watchers,
      mostOfCaller: CONTROL_BOUNDS.watchersPerCaller,
      refusal: () =>
        new Problem('too_many_requests', 'Too many watches are open. Close one, or ask another control node.', {
          retryAfterSeconds: 5,
        }),
      onTaken: (all) => metrics.controlWatchers.set(all),
    });
  }
}
