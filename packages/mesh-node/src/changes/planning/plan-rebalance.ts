/** What the planner would do now with a namespace, by how well its nodes are and by what they weigh: the very planner that the controllers go by. */
import {
  columnAfter,
  keepInPlace,
  movesOf,
  type Namespace,
  Planner,
  planningRebalance,
  type RebalancePlan,
} from '@omnirelay/protocol';
import { CHANGE_BOUNDS, reasonOfStep } from '@omnirelay/protocol/change';
import { FAIR, fairly } from '../../control-plane/fair-turns.ts';
import { calledOff } from './called-off.ts';
import { contentOfMoves, countOf, type Drafted, knownMap, knownSettings, nothingToMove } from './drafted-content.ts';
import type { PlanningSight } from './planning-sight.ts';

/** @throws Problem not_found, nothing_to_move, node_leaving */
export async function planRebalance(name: string, sight: PlanningSight): Promise<Drafted> {
  const namespace = name as Namespace;
  const map = knownMap(namespace, sight);
  const { record } = knownSettings(namespace, sight);
  const inFlight = sight.inFlight(namespace);
  const column = columnAfter(map, inFlight, (node) => sight.view.whyNotEligible(node) === null);
  const ranked = sight.ranked(namespace);
  const sick = new Set(ranked.filter(({ verdict }) => verdict === 'sick').map(({ nodeId }) => nodeId));
  const placeable = { policy: record.policy, nodes: sight.owners.nodes(record.roles) };
  // A node that keeps what it has gives it up once it is sick.
  const kept = keepInPlace(column, placeable, (node) => (sick.has(node) ? false : sight.owners.keeps(node)));
  const cooled = new Set([...sight.cooled(namespace), ...inFlight.map(({ shard }) => shard)]);
  const plan = await fairly(
    planningRebalance(new Planner(), {
      ...{ namespace, ranked, column, mapVersion: map, shardCount: map.shardCount },
      policy: sight.policyOf(namespace),
      cooled: [...cooled].sort((a, b) => a - b),
      churnLeft: Math.min(sight.churnLeft(namespace), CHANGE_BOUNDS.steps),
      placement: kept.policy,
      nodes: kept.nodes,
    }),
    { ...FAIR, onTurn: () => calledOff(sight) },
  );
  const moves = movesOf(plan);
  if (moves.length === 0) throw nothingToMove(whyNothing(namespace, plan));
  const content = contentOfMoves(
    {
      moves: moves.map((move) => ({
        namespace,
        shard: move.shard,
        from: move.from,
        to: move.to,
        reason: reasonOfStep(move),
      })),
    },
    sight,
  );
  return { content, title: `Rebalance ${namespace}: ${countOf(moves.length)}`, warnings: warningsOf(plan) };
}

function whyNothing(namespace: string, { cooling, movesLeft }: RebalancePlan): string {
  if (cooling > 0) return `${namespace}: ${countOf(cooling)} would move, and have to stay for their cooldown.`;
  if (movesLeft > 0) return `${namespace}: ${countOf(movesLeft)} would move, and the hour has no room for them.`;
  return `${namespace} is as its policy, the weights of its nodes and how well they are would have it.`;
}

const warningsOf = ({ cooling, movesLeft }: RebalancePlan): readonly string[] => [
  ...(movesLeft > 0 ? [`${countOf(movesLeft)} more would move, for which the hour has no room.`] : []),
  ...(cooling > 0 ? [`${countOf(cooling)} more would move, and have to stay for their cooldown.`] : []),
];
