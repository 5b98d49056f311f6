/** Drains in numbers, read at each scrape: told by the node that leads the mesh. */
import type { DrainFigures } from '../../control-plane/drains/tend-drains.ts';
import type { NodeMetrics } from '../../observability/metrics.ts';

/** Returns the way to stop. */
export function observeDrains(metrics: NodeMetrics, figures: () => DrainFigures): () => void {
  const drains = metrics.drains as typeof metrics.drains & { collect: () => void };
  const left = metrics.drainShardsLeft as typeof metrics.drainShardsLeft & { collect: () => void };
  drains.collect = () => {
    const { running, overdue } = figures();
    metrics.drains.set({ mesh_drain: 'running' }, running);
    metrics.drains.set({ mesh_drain: 'overdue' }, overdue);
  };
  left.collect = () => metrics.drainShardsLeft.set(figures().shardsLeft);
  return () => {
    drains.collect = () => undefined;
    left.collect = () => undefined;
  };
}
