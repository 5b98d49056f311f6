/** What the controllers of rebalancing say in numbers, and the changes that wait for people: read at each scrape of the node that leads the mesh. */
import type { RebalanceState } from '@omnirelay/protocol';
import type { ChangeHeader } from '@omnirelay/protocol/change';
import type { Gauge } from 'prom-client';
import type { FollowedChanges } from '../changes/followed-changes.ts';
import type { NodeMetrics } from '../observability/metrics.ts';

export interface RebalanceFigures {
  /** Namespaces by state; zeros while another leads. */
  readonly states: () => ReadonlyMap<RebalanceState, number>;
  readonly braked: () => number;
  readonly changes: Pick<FollowedChanges, 'all'>;
  /** This node leads the mesh. */
  readonly leads: () => boolean;
  /** Unix milliseconds. */
  readonly wall: () => number;
}

/** Returns the way to stop. */
export function observeRebalancing(metrics: NodeMetrics, figures: RebalanceFigures): () => void {
  const { states, braked, changes, leads, wall } = figures;
  const waiting = (): readonly number[] =>
    leads() ? [...changes.all().values()].flatMap(({ header }) => waitsSince(header) ?? []) : [];
  const stops = [
    collecting(metrics.rebalanceState, () => {
      for (const [mesh_state, count] of states()) metrics.rebalanceState.set({ mesh_state }, count);
    }),
    collecting(metrics.rebalanceBrakes, () => metrics.rebalanceBrakes.set(braked())),
    collecting(metrics.changesWaiting, () => metrics.changesWaiting.set(waiting().length)),
    collecting(metrics.changesWaitingSeconds, () => {
      const since = waiting();
      metrics.changesWaitingSeconds.set(since.length === 0 ? 0 : Math.max(0, wall() - Math.min(...since)) / 1_000);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function collecting(gauge: Gauge<'mesh_state'> | Gauge, collect: () => void): () => void {
  const collected = gauge as unknown as { collect: () => void };
  collected.collect = collect;
  return () => {
    collected.collect = () => undefined;
  };
}

/** Since when others are asked for it; undefined where nobody is. What is paused waits for somebody who goes on with it, and holds rounds meanwhile. A controller's draft is one that failed checks: people alone may go beyond them. */
function waitsSince({ state, submittedAt, createdAt, updatedAt, authors }: ChangeHeader): number | undefined {
  if (state === 'paused') return updatedAt;
  const waits = state === 'awaiting-approval' || (state === 'draft' && authors[0]?.kind === 'system');
  return waits ? (submittedAt ?? createdAt) : undefined;
}
