/**
 * How well nodes will be once a plan is done: work that waits goes with the shards, in equal parts of what their node has; latency and errors are taken to
 * stay, since nobody can tell what they come from.
 */
import type { NodeId } from '@omnirelay/primitives';
import { NOBODY, type ShardMove } from '../../shard-map/model.ts';
import type { OwnerColumn } from '../../shard-map/placement/placement-model.ts';
import type { RankedNode } from '../health/health-ranking.ts';
import { scoreNode } from '../health/score-node.ts';
import type { HealthThresholds } from '../policy/policy-model.ts';

export interface Prediction {
  readonly ranked: readonly RankedNode[];
  readonly column: OwnerColumn;
  readonly moves: readonly ShardMove[];
  readonly thresholds: HealthThresholds;
}

/** Of each node that the moves bring shards to. */
export function predictScores({ ranked, column, moves, thresholds }: Prediction): ReadonlyMap<NodeId, number> {
  const shards = new Map<NodeId, number>();
  for (const place of column.owner) {
    const node = place === NOBODY ? undefined : column.nodes[place];
    if (node !== undefined) shards.set(node, (shards.get(node) ?? 0) + 1);
  }
  const known = new Map(ranked.map((node) => [node.nodeId, node]));
  const brought = new Map<NodeId, number>();
  const add = (node: NodeId, pending: number): void => void brought.set(node, (brought.get(node) ?? 0) + pending);
  const targets = new Set<NodeId>();
  for (const { from, to } of moves) {
    if (from === null || to === null) continue;
    const part = (known.get(from)?.load?.pendingDepth ?? 0) / Math.max(1, shards.get(from) ?? 1);
    add(from, -part);
    add(to, part);
    targets.add(to);
  }
  return new Map(
    [...targets].map((nodeId) => {
      const { liveness = 'alive', load } = known.get(nodeId) ?? {};
      const idle = { pendingDepth: 0, latencyP99Ms: 0, errorRatio: 0 };
      const pendingDepth = Math.max(0, Math.round((load?.pendingDepth ?? 0) + (brought.get(nodeId) ?? 0)));
      return [nodeId, scoreNode({ liveness, load: { ...idle, ...load, pendingDepth } }, thresholds).score];
    }),
  );
}
