/** A plan for a namespace by the map and the nodes as they are now: moves in flight count as done, and what changes hands already stays out of it. */
import {
  columnAfter,
  decodeMoves,
  keepInPlace,
  type PlanGround,
  type Planner,
  placementNodes,
  planningRebalance,
  type RebalancePlan,
  type StoredShardMap,
} from '@omnirelay/protocol';
import { CHANGE_BOUNDS } from '@omnirelay/protocol/change';
import { FAIR, fairly } from '../control-plane/fair-turns.ts';
import type { LeaderSight } from '../sharding/leader/leader-sight.ts';
import type { NamespaceRecords } from '../sharding/leader/namespace-desk.ts';

export interface Planning {
  readonly planner: Planner;
  readonly records: NamespaceRecords;
  readonly map: StoredShardMap;
  readonly sight: Pick<LeaderSight, 'judges' | 'candidates'>;
}

/** Gives way to whatever else the process has to do. */
export function planNamespace(ground: PlanGround, { planner, records, map, sight }: Planning): Promise<RebalancePlan> {
  const { namespace, settings, moves } = records;
  const { roles, policy, shardCount } = settings.record;
  const inFlight = moves === undefined ? [] : (decodeMoves(moves.value)?.moves ?? []);
  const column = columnAfter(map, inFlight, sight.judges.takes);
  const sick = new Set(ground.ranked.filter(({ verdict }) => verdict === 'sick').map(({ nodeId }) => nodeId));
  const nodes = placementNodes(sight.candidates(), roles);
  // A cordoned node keeps what it has, unless it is sick.
  const kept = keepInPlace(column, { policy, nodes }, (node) => !sick.has(node) && sight.judges.keeps(node));
  const cooled = new Set([...ground.cooled, ...inFlight.map(({ shard }) => shard)]);
  return fairly(
    planningRebalance(planner, {
      ...ground,
      churnLeft: Math.min(ground.churnLeft, CHANGE_BOUNDS.steps),
      cooled: [...cooled].sort((a, b) => a - b),
      namespace,
      mapVersion: { lineageEpoch: map.lineageEpoch, generation: map.generation },
      shardCount,
      placement: kept.policy,
      nodes: kept.nodes,
      column,
    }),
    FAIR,
  );
}
