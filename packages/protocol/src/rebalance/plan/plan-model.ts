/** A plan of rebalancing as people read it, and what the planner is asked. */
import type { NodeId } from '@omnirelay/primitives';
import type { MapVersion, Namespace, PlacementNode, PlacementPolicy } from '../../shard-map/model.ts';
import type { OwnerColumn } from '../../shard-map/placement/placement-model.ts';
import type { RankedNode } from '../health/health-ranking.ts';
import type { GuardrailName, RebalancePolicy } from '../policy/policy-model.ts';

export type MoveReason =
  /** Its node is sick. */
  | 'sick'
  /** Its node leaves, or drains. */
  | 'leaving'
  /** A rule forbids it where it is. */
  | 'rules'
  /** Its node has more than its share, or the other one less: somebody came, or is well again. */
  | 'evens-out'
  /** Another, which may go to fewer nodes, takes its place. */
  | 'makes-room';

export interface RebalanceMove {
  readonly shard: number;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly reason: MoveReason;
  /** The score of its node as it is, with what took points off. */
  readonly scoreBefore: number;
  readonly why: string;
  /** The score of its new node once all of the plan is done, as far as work that waits tells. */
  readonly scoreAfter: number;
}

export type CheckName =
  | GuardrailName
  | 'brake'
  | 'freeze'
  | 'maintenance'
  | 'churn-per-hour'
  | 'moves-per-node'
  | 'moves-per-cluster'
  | 'cooldown'
  /** Rules of the namespace and ties of shards that have to stay, together. */
  | 'placement-rules';

/** A named check with what was measured against its limit. */
export interface GuardrailCheck {
  readonly name: CheckName;
  readonly measured: number;
  readonly limit: number;
  readonly passed: boolean;
}

export interface RebalancePlan {
  /** Of the map that it begins from and of its content. */
  readonly id: string;
  /** Equal where two plans move the same shards between the same nodes under the same version of the policy. No hash to bind an approval to. */
  readonly contentKey: string;
  readonly namespace: Namespace;
  readonly mapVersion: MapVersion;
  readonly policyVersion: number;
  /** In the order in which they begin; a stage begins when the one before has ended. */
  readonly stages: readonly (readonly RebalanceMove[])[];
  /** The fewest moves with which anybody could reach the same, in one plan or in several. */
  readonly leastMoves: number;
  /** What the hour, or the guardrail of how many may move, has no room for. */
  readonly movesLeft: number;
  /** Shards that would go, and have to stay for their cooldown. */
  readonly cooling: number;
  readonly checks: readonly GuardrailCheck[];
}

/** What a plan is made of besides the map: the controller says it. */
export interface PlanGround {
  readonly policy: RebalancePolicy;
  readonly ranked: readonly RankedNode[];
  /** Shards that have to stay. */
  readonly cooled: readonly number[];
  readonly churnLeft: number;
  /** Shards of nodes that leave are given away by whoever leads the map, and are none of the plan. */
  readonly leavesGoAlone?: boolean;
  /** It moves no more than the guardrail of moved shards lets it, and the rest later; else it moves all, and people see that check fail. */
  readonly keepsToRatio?: boolean;
}

export interface RebalanceInput extends PlanGround {
  readonly namespace: Namespace;
  readonly mapVersion: MapVersion;
  readonly shardCount: number;
  readonly placement: PlacementPolicy;
  /** Nodes that may own shards. One that is sick or leaves is taken to have no weight. */
  readonly nodes: readonly PlacementNode[];
  /** As it will be once the moves in flight are done. */
  readonly column: OwnerColumn;
}

export const movesOf = ({ stages }: Pick<RebalancePlan, 'stages'>): readonly RebalanceMove[] => stages.flat();
