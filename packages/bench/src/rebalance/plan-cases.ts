/** What plans are measured on: even maps of both sizes, and what has become of their nodes since. */
import type { NodeId } from '@omnirelay/primitives';
import {
  DEFAULT_REBALANCE_POLICY,
  type Placement,
  type PlacementNode,
  Planner,
  type RankedNode,
  type RebalanceInput,
  type RebalancePolicy,
} from '@omnirelay/protocol';
import { benchNode, placementOf, type SizedCase } from '../sharding/sized-cases.ts';

export interface PlanCase {
  readonly name: string;
  /** As they are now. `turn` makes it others that are sick, come or change each time. */
  nodesOf(before: readonly PlacementNode[], turn: number): readonly PlacementNode[];
  isSick(at: number, turn: number, nodes: number): boolean;
}

const TEN = 10;
/** Far from each other, and other ones each turn. */
const isOneOf = (count: number) => (at: number, turn: number, nodes: number) =>
  at < nodes && (at + turn) % Math.floor(nodes / count) === 0 && Math.floor(at / Math.floor(nodes / count)) < count;
const asTheyWere = (before: readonly PlacementNode[]): readonly PlacementNode[] => before;

export const PLAN_CASES: readonly PlanCase[] = [
  { name: 'one sick', nodesOf: asTheyWere, isSick: (at, turn, nodes) => at === (turn * 37) % nodes },
  { name: 'ten sick', nodesOf: asTheyWere, isSick: isOneOf(TEN) },
  {
    name: 'ten join',
    nodesOf: (before, turn) => [
      ...before,
      ...Array.from({ length: TEN }, (_none, at) => benchNode(before.length + turn * TEN + at)),
    ],
    isSick: () => false,
  },
  {
    name: 'other weights, one sick',
    nodesOf: (before, turn) =>
      before.map((node, at) => {
        const of = (at + turn) % TEN;
        return of === 0 ? { ...node, weight: 200 } : of === 1 ? { ...node, weight: 50 } : node;
      }),
    isSick: (at, turn, nodes) => at === (turn * 37) % nodes,
  },
];

/** As much as it takes in one plan: the least there is to move is the least of all of it. */
const POLICY: RebalancePolicy = {
  ...DEFAULT_REBALANCE_POLICY,
  limits: { ...DEFAULT_REBALANCE_POLICY.limits, churnPerHour: 100_000 },
};

export interface AskedPlan {
  readonly input: RebalanceInput;
  /** As the planner of placements is to see them: who is sick has no weight. */
  readonly weighted: readonly PlacementNode[];
}

export function evenMap(size: SizedCase): { readonly before: readonly PlacementNode[]; readonly map: Placement } {
  const before = Array.from({ length: size.nodes }, (_none, number) => benchNode(number));
  return { before, map: new Planner().place({ ...placementOf(size, 'rendezvous'), nodes: before, current: null }) };
}

export function askedPlan(
  size: SizedCase,
  { before, map }: ReturnType<typeof evenMap>,
  { nodesOf, isSick, turn }: Pick<PlanCase, 'nodesOf' | 'isSick'> & { readonly turn: number },
): AskedPlan {
  const { namespace, shardCount, policy: placement } = placementOf(size, 'rendezvous');
  const nodes = nodesOf(before, turn);
  const sick = new Set(nodes.filter((_node, at) => isSick(at, turn, before.length)).map(({ nodeId }) => nodeId));
  return {
    input: {
      ...{ namespace, shardCount, placement, nodes, column: map, policy: POLICY },
      mapVersion: { lineageEpoch: 1n, generation: 44n },
      ranked: nodes.map(({ nodeId }) => ranked(nodeId, sick.has(nodeId))),
      cooled: [],
      churnLeft: POLICY.limits.churnPerHour,
    },
    weighted: nodes.map((node) => (sick.has(node.nodeId) ? { ...node, weight: 0 } : node)),
  };
}

function ranked(nodeId: NodeId, isSick: boolean): RankedNode {
  const latencyP99Ms = isSick ? 8_192 : 64;
  return {
    ...{ nodeId, verdict: isSick ? 'sick' : 'well', liveness: 'alive', evidenceMs: 0, neededMs: 60_000 },
    load: { pendingDepth: 256, latencyP99Ms, errorRatio: 0 },
    score: isSick ? 50 : 97,
    terms: isSick ? [{ signal: 'latencyP99Ms', value: latencyP99Ms, limit: 2_048, points: 50 }] : [],
    isTurning: false,
  };
}
