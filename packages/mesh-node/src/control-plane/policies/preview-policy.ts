/**
 * What a policy would say of a namespace as the mesh is now: who would be sick, should nodes go on looking as they do, what would move, and which checks
 * would fail. Computed on a map that does not change meanwhile, with the very planner that plans; nothing is written.
 */
import { nodeId as asNodeId, instant } from '@omnirelay/primitives';
import {
  movesOf,
  type Namespace,
  type NodeSigns,
  Planner,
  planningRebalance,
  type RankedNode,
  type RebalancePlan,
  type RebalancePolicy,
  scoreWords,
  shardName,
} from '@omnirelay/protocol';
import { judgeWindows } from '@omnirelay/protocol/policy';
import { HealthRanking } from '@omnirelay/protocol/rebalance';
import type { Peer, PolicyPreview } from '@omnirelay/wire';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { CallerSlots } from '../caller-slots.ts';
import { fairly } from '../fair-turns.ts';
import type { OperationContext } from '../operation-context.ts';
import { Problem } from '../problem.ts';
import { ownersSeen } from '../shards/owner-nodes.ts';
import { momentText } from './written-moments.ts';

export interface TwoPolicies {
  readonly before: RebalancePolicy;
  readonly after: RebalancePolicy;
}

/** Each costs a processor's time. */
const previews = new CallerSlots({
  most: CONTROL_BOUNDS.simulations,
  mostOfCaller: CONTROL_BOUNDS.simulationsOfCaller,
  refusal: ({ all }) =>
    new Problem('too_many_requests', `${all} previews are computed here already. Wait for one to end.`, {
      retryAfterSeconds: 1,
    }),
});

/** In turn, as many as are told. @throws Problem too_many_requests, node_leaving */
export async function previewPolicies(
  context: OperationContext,
  namespaces: readonly Namespace[],
  policiesOf: (namespace: Namespace) => TwoPolicies,
): Promise<readonly PolicyPreview[]> {
  using _slot = previews.take(context.caller);
  const told: PolicyPreview[] = [];
  for (const namespace of namespaces) {
    const preview = await previewOf(context, namespace, policiesOf(namespace));
    if (preview !== undefined) told.push(preview);
  }
  return told;
}

/** Undefined where there is no map yet. */
async function previewOf(
  context: OperationContext,
  namespace: Namespace,
  { before, after }: TwoPolicies,
): Promise<PolicyPreview | undefined> {
  const { state } = context;
  const head = state.shards.book.map(namespace)?.head;
  const settings = state.shards.book.settings(namespace);
  if (head === undefined || head === null || settings === undefined) return undefined;
  const nodes = ownersSeen(state).nodes(settings.record.roles);
  const known = new Set<string>([...nodes.map(({ nodeId }) => nodeId), ...head.map.nodes]);
  const signs = state.peers
    .list()
    .filter(({ nodeId }) => known.has(nodeId))
    .map(signsOf);
  const sick = state.policies.controllers.get(namespace)?.nodes ?? [];
  const rank = (policy: RebalancePolicy): readonly RankedNode[] => {
    const ranking = new HealthRanking(policy);
    ranking.resume(sick.filter(({ trouble }) => trouble === 'sick').map(({ nodeId }) => nodeId));
    ranking.see(signs, instant(0));
    ranking.advance(instant(policy.hysteresis.enterAfterMs));
    return ranking.ranked();
  };
  const { map } = head;
  const plan = (policy: RebalancePolicy, ranked: readonly RankedNode[]): Promise<RebalancePlan> =>
    fairly(
      planningRebalance(new Planner(), {
        namespace,
        mapVersion: map,
        shardCount: map.shardCount,
        placement: settings.record.policy,
        nodes,
        column: map,
        policy,
        ranked,
        cooled: [],
        churnLeft: policy.limits.churnPerHour,
        leavesGoAlone: true,
        keepsToRatio: true,
      }),
      { sliceMs: CONTROL_BOUNDS.searchSliceMs, onTurn: () => calledOff(context) },
    );
  const [rankedBefore, rankedAfter] = [rank(before), rank(after)];
  const planned = await plan(after, rankedAfter);
  const plannedBefore = await plan(before, rankedBefore);
  return describe(state.wall(), { namespace, after, planned, plannedBefore, rankedBefore, rankedAfter });
}

function calledOff({ signal }: OperationContext): void {
  if (signal.aborted) throw new Problem('node_leaving', 'The preview was called off: ask another control node.');
}

const LIVENESS = { Alive: 'alive', Suspect: 'suspect', Dead: 'dead', Left: 'left' } as const;

function signsOf({ nodeId, status, intent, load }: Peer): NodeSigns {
  return {
    nodeId: asNodeId(nodeId),
    liveness: LIVENESS[status],
    leaving: intent === 'Draining' || intent === 'Drained' || intent === 'Removed',
    ...(load && {
      load: { pendingDepth: load.pendingDepth, latencyP99Ms: load.latencyP99Ms, errorRatio: load.errorRatio },
    }),
  };
}

interface Previewed {
  readonly namespace: Namespace;
  readonly after: RebalancePolicy;
  readonly planned: RebalancePlan;
  readonly plannedBefore: RebalancePlan;
  readonly rankedBefore: readonly RankedNode[];
  readonly rankedAfter: readonly RankedNode[];
}

function describe(wall: number, { namespace, after, planned, plannedBefore, ...ranked }: Previewed): PolicyPreview {
  const { rankedBefore, rankedAfter } = ranked;
  const verdicts = new Map(rankedBefore.map(({ nodeId, verdict }) => [nodeId, verdict]));
  const moves = movesOf(planned);
  const failed = planned.checks.filter(({ passed }) => !passed);
  const needsApproval = moves.length > 0 && (after.mode === 'approval' || failed.length > 0);
  const { heldBy } = judgeWindows(after.windows, wall);
  const sick = rankedAfter.filter(({ verdict }) => verdict === 'sick').length;
  return {
    namespace,
    summary: summaryOf({ sick, moves: moves.length, needsApproval, failed: failed.map(({ name }) => name) }),
    nodes: rankedAfter.flatMap((node) => {
      const before = verdicts.get(node.nodeId) ?? 'well';
      const isWell = before === 'well' && node.verdict === 'well';
      const { nodeId, verdict, score } = node;
      return isWell ? [] : [{ nodeId, before, after: verdict, score, why: scoreWords(node) }];
    }),
    moves: moves.length,
    movesBefore: movesOf(plannedBefore).length,
    stages: planned.stages.length,
    firstMoves: moves.slice(0, CONTROL_BOUNDS.previewedMoves).map(({ shard, from, to, reason, why }) => ({
      shardId: shardName(shard),
      from,
      to,
      why: `${reason}: ${why}`,
    })),
    checks: planned.checks.map(({ name, measured, limit, passed }) => ({ name, measured, limit, passes: passed })),
    ...(heldBy && { heldBy: `${heldBy.kind} ${heldBy.id} until ${momentText(heldBy.until)}: ${heldBy.reason}` }),
    needsApproval,
  };
}

interface Figures {
  readonly sick: number;
  readonly moves: number;
  readonly needsApproval: boolean;
  readonly failed: readonly string[];
}

function summaryOf({ sick, moves, needsApproval, failed }: Figures): string {
  const who = sick === 0 ? 'no node would be sick' : `${sick} ${sick === 1 ? 'node' : 'nodes'} would be sick`;
  if (moves === 0) return `As the mesh is now, ${who} and nothing would move.`;
  const what = `${moves} ${moves === 1 ? 'shard' : 'shards'} would move`;
  const how = failed.length > 0 ? `people decide, since ${failed.join(', ')} fails` : 'people decide';
  return `As the mesh is now, ${who} and ${what}; ${needsApproval ? how : 'it begins by itself'}.`;
}
