/** The planner with what makes placement harder: other strategies, weights, and rules that no move may break. Each at the sizes of the bench, through the same changes. */
import { type Placement, type PlacementNode, type PlacementRule, Planner, type Strategy } from '@omnirelay/protocol';
import { median } from '../statistics.ts';
import { movesBetween, ownersOf } from './judge-change.ts';
import { movementBound, sharesOf } from './movement-bound.ts';
import { changesOf, placementOf, type SizedCase } from './sized-cases.ts';

export interface ConstrainedCase {
  /** What its figures end in. */
  readonly suffix: string;
  readonly strategy: (shards: number) => Strategy;
  readonly rules: (shards: number) => readonly PlacementRule[];
  readonly weigh: (node: PlacementNode, number: number) => PlacementNode;
}

const RENDEZVOUS = (): Strategy => ({ kind: 'rendezvous' });
const NONE = (): readonly PlacementRule[] => [];
const AS_IT_IS = (node: PlacementNode): PlacementNode => node;
/** Of those that are to be kept apart: as many as there are zones. */
const SIBLINGS = 3;
const GROUPS = 64;

export const CONSTRAINED_CASES: readonly ConstrainedCase[] = [
  { suffix: 'Ring', strategy: () => ({ kind: 'ring', virtualNodes: 100 }), rules: NONE, weigh: AS_IT_IS },
  {
    // Half of the shards are at home in a zone that has room for a third.
    suffix: 'Locality',
    strategy: (shards) => ({
      kind: 'locality',
      homes: [{ shards: { from: 0, to: shards / 2 - 1 }, region: 'region-1', zone: 'zone-1' }],
    }),
    rules: NONE,
    weigh: AS_IT_IS,
  },
  {
    suffix: 'Weighted',
    strategy: RENDEZVOUS,
    rules: NONE,
    weigh: (node, number) => ({ ...node, weight: [50, 100, 200, 400][number % 4] as number }),
  },
  {
    suffix: 'Rules',
    strategy: RENDEZVOUS,
    rules: (shards) => [
      { kind: 'pin', id: 'pinned', shards: { from: 0, to: shards / 5 - 1 }, to: { kind: 'zone', zone: 'zone-1' } },
      {
        kind: 'exclude',
        id: 'excluded',
        shards: { from: shards / 5, to: (shards * 2) / 5 - 1 },
        from: { kind: 'zone', zone: 'zone-2' },
      },
      ...Array.from({ length: GROUPS }, (_, group): PlacementRule => {
        const first = shards / 2 + group * SIBLINGS;
        return { kind: 'anti-affinity', id: `apart-${group}`, shards: [first, first + 1, first + 2], apart: 'zone' };
      }),
    ],
    weigh: AS_IT_IS,
  },
];

/** Movement beside the bound, by what changes: a node more, a node less, and the rules coming to a map that had none. */
export function measureConstrained(size: SizedCase, of: ConstrainedCase, count: number): Record<string, number> {
  const changes = changesOf(size, count);
  const weighed = (nodes: readonly PlacementNode[]): readonly PlacementNode[] =>
    nodes.map((node) => of.weigh(node, Number(node.nodeId.slice('node-'.length))));
  const before = weighed(changes.before);
  const rules = of.rules(size.shards);
  const input = { ...placementOf(size, 'rendezvous'), policy: { strategy: of.strategy(size.shards), rules } };
  const planner = new Planner();
  const placed = planner.place({ ...input, nodes: before, current: null });
  const tookMs: number[] = [];
  let toMost = fullest(placed, before);
  const toBound = (from: Placement, fleets: readonly (readonly PlacementNode[])[]): number => {
    let moves = 0;
    let bound = 0;
    for (const nodes of fleets) {
      const startedAt = performance.now();
      const after = planner.place({ ...input, nodes, current: from });
      tookMs.push(performance.now() - startedAt);
      moves += movesBetween(ownersOf(from), ownersOf(after));
      bound += movementBound({ before: ownersOf(from), nodes, rules });
      toMost = Math.max(toMost, fullest(after, nodes));
    }
    return moves / bound;
  };
  const join = toBound(placed, changes.joins.map(weighed));
  const leave = toBound(placed, changes.leaves.map(weighed));
  const incremental = median(tookMs);
  const free = { ...input, policy: { ...input.policy, rules: [] } };
  const figures = {
    movementToFloorJoin: join,
    movementToFloorLeave: leave,
    ...(rules.length === 0
      ? {}
      : { movementToFloorChange: toBound(planner.place({ ...free, nodes: before, current: null }), [before]) }),
    maxToShare: toMost,
    incrementalMs: incremental,
  };
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${name}${of.suffix}`, value]));
}

/** The greatest load beside the most that its node should have. */
function fullest(placed: Placement, nodes: readonly PlacementNode[]): number {
  const shares = sharesOf(placed.owner.length, nodes);
  return Math.max(...placed.nodes.map((node, at) => (placed.load[at] as number) / (shares.get(node)?.[1] ?? 0)));
}
