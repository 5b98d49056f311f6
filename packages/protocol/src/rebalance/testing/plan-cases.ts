/** Questions to the planner of rebalancing: five nodes and twenty shards, even, with whatever a case says is otherwise. */
import { instant, type NodeId } from '@omnirelay/primitives';
import { atOnce } from '../../shard-map/at-once.ts';
import type { PlacementNode, PlacementPolicy } from '../../shard-map/model.ts';
import type { OwnerColumn } from '../../shard-map/placement/placement-model.ts';
import { Planner, place } from '../../shard-map/placement/planner.ts';
import { fleet, namespace } from '../../shard-map/placement/testing/placement-cases.ts';
import { HealthRanking, type RankedNode } from '../health/health-ranking.ts';
import type { NodeSigns } from '../health/score-node.ts';
import type { RebalanceInput, RebalancePlan } from '../plan/plan-model.ts';
import { planningRebalance } from '../plan/plan-rebalance.ts';
import { completePolicy } from '../policy/policy-defaults.ts';
import type { PolicyDocument } from '../policy/policy-model.ts';

export const BASIC: PlacementPolicy = { strategy: { kind: 'rendezvous' }, rules: [] };

export type SignsOf = (at: number) => Partial<NodeSigns>;

export const wellSigns = (nodeId: NodeId): NodeSigns => ({
  nodeId,
  liveness: 'alive',
  leaving: false,
  load: { pendingDepth: 256, latencyP99Ms: 64, errorRatio: 0 },
});

/** By what each has looked like for a long time. */
export function rankedBy(nodes: readonly PlacementNode[], signsOf: SignsOf): readonly RankedNode[] {
  const ranking = new HealthRanking(completePolicy({ version: 1 }));
  ranking.see(
    nodes.map(({ nodeId }, at) => ({ ...wellSigns(nodeId), ...signsOf(at) })),
    instant(0),
  );
  ranking.advance(instant(3_600_000));
  return ranking.ranked();
}

export const evenColumn = (nodes: readonly PlacementNode[], shardCount: number, policy = BASIC): OwnerColumn =>
  place({ namespace: namespace('orders'), shardCount, policy, nodes, current: null });

export interface PlanCase {
  readonly nodes?: readonly PlacementNode[];
  readonly shardCount?: number;
  readonly signsOf?: SignsOf;
  readonly policy?: Partial<PolicyDocument>;
  readonly more?: Partial<RebalanceInput>;
}

export function planInput({
  nodes = fleet(5),
  shardCount = 20,
  signsOf = () => ({}),
  policy,
  more,
}: PlanCase): RebalanceInput {
  return {
    namespace: namespace('orders'),
    mapVersion: { lineageEpoch: 1n, generation: 44n },
    shardCount,
    placement: BASIC,
    nodes,
    column: evenColumn(nodes, shardCount),
    policy: completePolicy({ version: 3, ...policy }),
    ranked: rankedBy(nodes, signsOf),
    cooled: [],
    churnLeft: 256,
    ...more,
  };
}

export const planRebalance = (input: RebalanceInput): RebalancePlan => atOnce(planningRebalance(new Planner(), input));

/** The map once all of it is done. */
export function columnAfterPlan(column: OwnerColumn, { stages }: RebalancePlan): OwnerColumn {
  const owner = column.owner.slice();
  for (const { shard, to } of stages.flat()) owner[shard] = column.nodes.indexOf(to);
  return { nodes: column.nodes, owner };
}
