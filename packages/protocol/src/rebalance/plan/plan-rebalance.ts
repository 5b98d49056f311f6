/**
 * Plans the moves off nodes that are sick or leave, and back to those that are well again: the fewest, since the planner of placements makes them with such
 * nodes of no weight. The same question has the same answer, whoever asks. Shards that nobody serves are none of it: they do not wait for a plan.
 */
import { fnv1a32, type NodeId } from '@omnirelay/primitives';
import { NOBODY, SHARD_MAP_BOUNDS } from '../../shard-map/model.ts';
import type { MoveCause, Placement, PlacementProgress } from '../../shard-map/placement/placement-model.ts';
import type { Planner } from '../../shard-map/placement/planner.ts';
import type { RankedNode } from '../health/health-ranking.ts';
import { scoreWords } from '../health/score-node.ts';
import { atMost, checkPlan } from './check-plan.ts';
import { intoStages } from './into-stages.ts';
import { keepApart } from './keep-apart.ts';
import type { MoveReason, RebalanceInput, RebalanceMove, RebalancePlan } from './plan-model.ts';
import { roomOf } from './plan-room.ts';
import { predictScores } from './predict-scores.ts';
import { tieCooled } from './tie-cooled-shards.ts';

/** In steps of some milliseconds, as the planner has them. */
export function* planningRebalance(
  planner: Pick<Planner, 'placing'>,
  input: RebalanceInput,
): Generator<PlacementProgress, RebalancePlan, void> {
  const { policy, placement: asked, column } = input;
  const room = roomOf(input);
  const ranks = new Map(input.ranked.map((node) => [node.nodeId, node]));
  const { nodes, ties, cooling } = tieCooled(input, (node) => ranks.get(node)?.verdict ?? 'well');
  const rules = [...asked.rules, ...ties];
  // More than can be tied: nothing is moved rather than what has to stay.
  const isTied = rules.length <= SHARD_MAP_BOUNDS.rules;
  const placement = yield* planner.placing({
    namespace: input.namespace,
    shardCount: input.shardCount,
    policy: isTied ? { ...asked, rules } : asked,
    nodes,
    current: column,
    maxMoves: isTied ? room + noneOfIt(input, ranks) : 0,
  });
  // Siblings that have to change places do so at once, even beyond a budget: then the last of the plan wait.
  const wanted = isTied ? worthwhile(placement, input, ranks) : [];
  const moves = keepApart(wanted.slice(0, room), input);
  const stages = intoStages(moves, policy.limits);
  const contentKey = contentKeyOf(moves, policy.version);
  const { namespace, mapVersion } = input;
  return {
    id: `${namespace}-${mapVersion.lineageEpoch}-${mapVersion.generation}-${contentKey}`,
    contentKey,
    namespace,
    mapVersion,
    policyVersion: policy.version,
    stages,
    leastMoves: placement.leastMoves,
    movesLeft: placement.movesLeft + Math.max(0, wanted.length - room),
    cooling,
    checks: [
      ...checkPlan({ input, placement, stages, moves }),
      ...(isTied ? [] : [atMost('placement-rules', rules.length, SHARD_MAP_BOUNDS.rules)]),
    ],
  };
}

/** Shards that the planner places first, and that are none of a plan. */
function noneOfIt(
  { column, nodes, leavesGoAlone = false }: RebalanceInput,
  ranks: ReadonlyMap<NodeId, RankedNode>,
): number {
  const present = new Set(nodes.map(({ nodeId }) => nodeId));
  const goesAlone = (node: NodeId): boolean => leavesGoAlone && ranks.get(node)?.verdict === 'leaving';
  const isPlanned = column.nodes.map((node) => present.has(node) && !goesAlone(node));
  return column.owner.reduce((sum, place) => sum + (place !== NOBODY && isPlanned[place] === true ? 0 : 1), 0);
}

/** Who leaves first, then who is sickest; then by shard. */
function worthwhile(
  { moves }: Placement,
  { ranked, column, cooled, leavesGoAlone = false, policy: { thresholds } }: RebalanceInput,
  ranks: ReadonlyMap<NodeId, RankedNode>,
): RebalanceMove[] {
  const cools = new Set(cooled);
  const kept = moves.filter(({ shard, cause, from, to }) => {
    if (from === null || to === null || cause === 'unowned' || cause === 'owner-gone') return false;
    const reason = reasonOf(cause, ranks.get(from));
    if (leavesGoAlone && reason === 'leaving') return false;
    return ranks.get(from)?.verdict !== 'gone' && (reason === 'leaving' || !cools.has(shard));
  });
  const after = predictScores({ ranked, column, moves: kept, thresholds });
  return kept
    .map(({ shard, from, to, cause }): RebalanceMove => {
      const node = ranks.get(from as NodeId);
      return {
        shard,
        from: from as NodeId,
        to: to as NodeId,
        reason: reasonOf(cause, node),
        scoreBefore: node?.score ?? 100,
        why: scoreWords(node ?? { score: 100, terms: [] }),
        scoreAfter: after.get(to as NodeId) ?? 100,
      };
    })
    .sort((a, b) => turnOf(a) - turnOf(b) || a.scoreBefore - b.scoreBefore || a.shard - b.shard);
}

function reasonOf(cause: MoveCause, node: RankedNode | undefined): MoveReason {
  if (node?.verdict === 'sick' || node?.verdict === 'leaving') return node.verdict;
  if (cause === 'rule-broken') return 'rules';
  if (cause === 'makes-room') return 'makes-room';
  return cause === 'owner-takes-none' ? 'leaving' : 'evens-out';
}

const TURNS: readonly MoveReason[] = ['leaving', 'rules', 'makes-room', 'sick', 'evens-out'];
const turnOf = ({ reason }: RebalanceMove): number => TURNS.indexOf(reason);

/** Whatever the order in which they begin: that goes by scores, which change all the time. */
export function contentKeyOf(
  moves: readonly Pick<RebalanceMove, 'shard' | 'from' | 'to'>[],
  policyVersion: number,
): string {
  let [a, b] = [fnv1a32(`policy ${policyVersion}`), fnv1a32(`policy ${policyVersion}`, 0x9e3779b9)];
  for (const { shard, from, to } of moves.toSorted((one, other) => one.shard - other.shard)) {
    const text = `${shard} ${from} ${to};`;
    a = fnv1a32(text, a);
    b = fnv1a32(text, b);
  }
  return [a, b].map((half) => half.toString(16).padStart(8, '0')).join('');
}
