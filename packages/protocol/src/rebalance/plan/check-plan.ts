/** The named checks of a plan: what was measured, against what limit, and whether it passed. All of them are told, those that passed as well. */
import type { NodeId } from '@omnirelay/primitives';
import { NOBODY } from '../../shard-map/model.ts';
import type { Placement } from '../../shard-map/placement/placement-model.ts';
import { GUARDRAILS, type GuardrailName } from '../policy/policy-model.ts';
import { fullestNodeOf } from './into-stages.ts';
import type { CheckName, GuardrailCheck, RebalanceInput, RebalanceMove } from './plan-model.ts';

export interface CheckedPlan {
  readonly input: RebalanceInput;
  readonly placement: Placement;
  readonly stages: readonly (readonly RebalanceMove[])[];
  readonly moves: readonly RebalanceMove[];
}

export const atMost = (name: CheckName, measured: number, limit: number): GuardrailCheck => ({
  name,
  measured,
  limit,
  passed: measured <= limit,
});

export function checkPlan(plan: CheckedPlan): readonly GuardrailCheck[] {
  const { input, stages, moves } = plan;
  const { limits, guardrails } = input.policy;
  const cooled = new Set(input.cooled);
  return [
    atMost('churn-per-hour', limits.churnPerHour - input.churnLeft + moves.length, limits.churnPerHour),
    atMost(
      'moves-per-cluster',
      stages.reduce((most, { length }) => Math.max(most, length), 0),
      limits.movesPerCluster,
    ),
    atMost('moves-per-node', fullestNodeOf(stages), limits.movesPerNode),
    atMost('cooldown', moves.filter(({ shard, reason }) => reason !== 'leaving' && cooled.has(shard)).length, 0),
    ...guardrails.map(({ name, limit }): GuardrailCheck => {
      const measured = measure(name, plan);
      if (GUARDRAILS[name] === 'at-most') return atMost(name, measured, limit);
      return { name, measured, limit, passed: measured >= limit };
    }),
  ];
}

function measure(name: GuardrailName, { input, placement, moves }: CheckedPlan): number {
  switch (name) {
    case 'moved-shards-ratio':
      return toDigits(moves.length / input.shardCount);
    case 'sick-nodes-ratio': {
      const known = new Set(input.nodes.map(({ nodeId }) => nodeId));
      const taking = input.ranked.filter(({ nodeId, verdict }) => known.has(nodeId) && verdict !== 'leaving');
      const sick = taking.filter(({ verdict }) => verdict === 'sick').length;
      return toDigits(taking.length === 0 ? 0 : sick / taking.length);
    }
    case 'least-target-score':
      return moves.reduce((least, { scoreAfter }) => Math.min(least, scoreAfter), 100);
    case 'fullest-node-ratio':
      return toDigits(fullestOf(input, placement, moves));
    case 'unplaced-shards':
      return placement.unplaced.filter(({ reason }) => reason.kind !== 'later-round').length;
  }
}

function fullestOf({ column }: RebalanceInput, { nodes, most }: Placement, moves: readonly RebalanceMove[]): number {
  const load = new Map<NodeId, number>();
  const add = (node: NodeId, count: number): void => void load.set(node, (load.get(node) ?? 0) + count);
  for (const place of column.owner) if (place !== NOBODY) add(column.nodes[place] as NodeId, 1);
  for (const { from, to } of moves) {
    add(from, -1);
    add(to, 1);
  }
  // Who has no share gives all away in time, and is no measure of how full others get.
  return nodes.reduce((fullest, node, at) => {
    const share = most[at] as number;
    return share === 0 ? fullest : Math.max(fullest, (load.get(node) ?? 0) / share);
  }, 0);
}

/** What people read: four digits after the point. */
const toDigits = (ratio: number): number => Math.round(ratio * 10_000) / 10_000;
