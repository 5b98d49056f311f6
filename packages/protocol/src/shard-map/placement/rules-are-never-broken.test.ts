import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOBODY, type PlacementRule } from '../model.ts';
import type { Placement, PlacementInput } from './placement-model.ts';
import { place } from './planner.ts';
import { brokenRules } from './testing/judge-placement.ts';
import { fleet, namespace, node, placementCases } from './testing/placement-cases.ts';

const ruled = placementCases({ shards: 24, nodes: 7, ruled: true });

const evenly = { strategy: { kind: 'rendezvous' as const } };
const input = (rules: readonly PlacementRule[], shardCount = 40): PlacementInput => ({
  namespace: namespace('orders'),
  shardCount,
  policy: { ...evenly, rules },
  nodes: fleet(8),
  current: null,
});
const loadOf = (
  { nodes, load }: { readonly nodes: readonly string[]; readonly load: Uint32Array },
  id: string,
): number => load[nodes.indexOf(id)] as number;

describe('rules', () => {
  it('are kept by every placement', () => {
    fc.assert(
      fc.property(ruled, (each) => {
        expect(brokenRules(each.policy.rules, each.nodes, place(each))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('are broken by no move of a round within a budget', () => {
    fc.assert(
      fc.property(ruled, fc.integer({ min: 1, max: 5 }), (each, maxMoves) => {
        let { current } = each;
        let broken = current === null ? [] : brokenRules(each.policy.rules, each.nodes, current);
        for (let round = 0; round < 60; round++) {
          const placed = place({ ...each, current, maxMoves });
          const apart = each.policy.rules.flatMap((rule) => (rule.kind === 'anti-affinity' ? rule.shards : []));
          if (!placed.moves.every(({ shard }) => apart.includes(shard)))
            expect(placed.moves.length).toBeLessThanOrEqual(maxMoves);
          const now = brokenRules(each.policy.rules, each.nodes, placed);
          expect(now.filter((one) => !broken.includes(one))).toEqual([]);
          broken = now;
          current = placed;
          if (placed.movesLeft === 0) break;
        }
        expect(broken).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('leave a shard without an owner only where they leave it no node, and it is said which', () => {
    fc.assert(
      fc.property(ruled, (each) => {
        const placed = place(each);
        const without = [...placed.owner.keys()].filter((shard) => placed.owner[shard] === NOBODY);
        expect(placed.unplaced.map(({ shard }) => shard)).toEqual(without);
        for (const { shard, reason } of placed.unplaced) {
          if (reason.kind === 'no-nodes') expect(each.nodes.every(({ weight }) => weight === 0)).toBe(true);
          else {
            expect(reason.kind).toBe('rules');
            for (const index of placed.nodes.keys()) {
              if (each.nodes.find(({ nodeId }) => nodeId === placed.nodes[index])?.weight === 0) continue;
              const owner = placed.owner.with(shard, index);
              expect(brokenRules(each.policy.rules, each.nodes, { ...placed, owner })).not.toEqual([]);
            }
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never make a round of fewer moves than the least that it tells', () => {
    fc.assert(
      fc.property(ruled, (each) => {
        const { moves, leastMoves } = place(each);
        expect(leastMoves).toBeLessThanOrEqual(moves.length);
      }),
      { numRuns: 500 },
    );
  });

  it('let nobody reach such shares with fewer moves than the least that is told', () => {
    fc.assert(
      fc.property(placementCases({ shards: 5, nodes: 4, ruled: true }), (each) => {
        expect(place(each).leastMoves).toBeLessThanOrEqual(fewestMoves(each));
      }),
      { numRuns: 1_000 },
    );
  });

  it('that pin and exclude leave as few shards out of share as trying everything finds', () => {
    const tiny = placementCases({ shards: 5, nodes: 4, ruled: true }).map((each) => ({
      ...each,
      policy: { ...each.policy, rules: each.policy.rules.filter(({ kind }) => kind !== 'anti-affinity') },
    }));
    fc.assert(
      fc.property(tiny, (each) => {
        const placed = place(each);
        expect(outOfShare(placed, placed.load)).toBe(leastOutOfShare(each, placed));
      }),
      { numRuns: 1_000 },
    );
  });

  it('leave a map that keeps them as it is', () => {
    fc.assert(
      fc.property(ruled, (each) => {
        const placed = place(each);
        expect(place({ ...each, current: placed }).moves).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

it('of siblings that share a zone, one may be the very shard that its node has too many of: one move is the least', () => {
  const nodes = [0, 1, 4].map((number) => node(number));
  const rules: PlacementRule[] = [{ kind: 'anti-affinity', id: 'apart', shards: [0, 1], apart: 'zone' }];
  const ids = nodes.map(({ nodeId }) => nodeId);
  for (const name of ['orders', 'bills', 'parcels', 'returns', 'stock', 'carts']) {
    const current = { nodes: ids, owner: Uint16Array.of(0, 2, 0) };
    const asked = { ...input(rules, 3), namespace: namespace(name), nodes, current };
    expect(place(asked).leastMoves).toBe(1);
    expect(fewestMoves(asked)).toBe(1);
  }
});

describe('a pin', () => {
  it('of more shards than the node has a share for leaves the others to the other nodes, evenly', () => {
    const [first, ...others] = fleet(8);
    const placed = place(
      input([
        { kind: 'pin', id: 'big', shards: { from: 0, to: 18 }, to: { kind: 'node', nodeId: first?.nodeId as never } },
      ]),
    );
    expect(loadOf(placed, first?.nodeId as string)).toBe(19);
    expect(others.map(({ nodeId }) => loadOf(placed, nodeId))).toEqual(Array(7).fill(3));
  });

  it('to a zone that is full makes others leave it, so that all have their share still', () => {
    const free = place(input([]));
    const zone: PlacementRule = {
      kind: 'pin',
      id: 'zone',
      shards: { from: 0, to: 9 },
      to: { kind: 'zone', zone: 'zone-1' },
    };
    const placed = place({ ...input([zone]), current: free });
    expect([...placed.load]).toEqual(Array(8).fill(5));
    expect(placed.moves.some(({ cause }) => cause === 'over-share' || cause === 'makes-room')).toBe(true);
  });

  it('of one of two siblings to where the other is makes the other leave', () => {
    const apart: PlacementRule = { kind: 'anti-affinity', id: 'apart', shards: [3, 4], apart: 'zone' };
    const before = place(input([apart]));
    const zone = fleet(8).find(({ nodeId }) => nodeId === before.nodes[before.owner[4] as number])?.zone as string;
    const pin: PlacementRule = { kind: 'pin', id: 'home', shards: { from: 3, to: 3 }, to: { kind: 'zone', zone } };
    const placed = place({ ...input([apart, pin]), current: before });
    expect(placed.unplaced).toEqual([]);
    expect(brokenRules([apart, pin], fleet(8), placed)).toEqual([]);
  });
});

const shareOf = ({ least, most }: Placement, load: ArrayLike<number>): readonly [above: number, below: number] => [
  Array.from(load, (has, node) => Math.max(0, has - (most[node] as number))).reduce((sum, one) => sum + one, 0),
  Array.from(load, (has, node) => Math.max(0, (least[node] as number) - has)).reduce((sum, one) => sum + one, 0),
];

const outOfShare = (placed: Placement, load: ArrayLike<number>): number => {
  const [above, below] = shareOf(placed, load);
  return above + below;
};

/** Gives each shard each node that pins and exclusions leave, or nobody where they leave none or `spared` has it. */
function everyWay(
  { policy, nodes, shardCount }: PlacementInput,
  { placed, spared }: { readonly placed: Placement; readonly spared: ReadonlySet<number> },
  see: (owner: Uint16Array, load: readonly number[]) => void,
): void {
  const load = placed.nodes.map(() => 0);
  const owner = new Uint16Array(shardCount).fill(NOBODY);
  const choices = Array.from({ length: shardCount }, (_, shard) =>
    [...placed.nodes.keys()].filter((node) => {
      if (nodes.find(({ nodeId }) => nodeId === placed.nodes[node])?.weight === 0) return false;
      const alone = new Uint16Array(shardCount).fill(NOBODY).with(shard, node);
      return brokenRules(policy.rules, nodes, { nodes: placed.nodes, owner: alone }).length === 0;
    }),
  );
  const give = (shard: number): void => {
    if (shard === shardCount) {
      see(owner, load);
      return;
    }
    const own = choices[shard] as number[];
    if (own.length === 0 || spared.has(shard)) give(shard + 1);
    for (const node of own) {
      owner[shard] = node;
      load[node] = (load[node] as number) + 1;
      give(shard + 1);
      load[node] = (load[node] as number) - 1;
      owner[shard] = NOBODY;
    }
  };
  give(0);
}

function leastOutOfShare(input: PlacementInput, placed: Placement): number {
  let fewest = Number.POSITIVE_INFINITY;
  everyWay(input, { placed, spared: new Set() }, (_owner, load) => {
    fewest = Math.min(fewest, outOfShare(placed, load));
  });
  return fewest;
}

function fewestMoves(input: PlacementInput): number {
  const { policy, nodes, current } = input;
  const placed = place(input);
  const [above, below] = shareOf(placed, placed.load);
  const spared = new Set(placed.unplaced.map(({ shard }) => shard));
  let fewest = Number.POSITIVE_INFINITY;
  everyWay(input, { placed, spared }, (owner, load) => {
    const [over, under] = shareOf(placed, load);
    if (over > above || under > below || brokenRules(policy.rules, nodes, { nodes: placed.nodes, owner }).length > 0)
      return;
    const moves = owner.reduce((sum, node, shard) => {
      const was = current?.nodes[current.owner[shard] as number];
      const same = node === NOBODY ? was === undefined || !placed.nodes.includes(was) : placed.nodes[node] === was;
      return sum + (same ? 0 : 1);
    }, 0);
    fewest = Math.min(fewest, moves);
  });
  return fewest;
}
