import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOBODY } from '../model.ts';
import type { Placement, PlacementInput } from './placement-model.ts';
import { place } from './planner.ts';
import { sizeOfShare } from './testing/judge-placement.ts';
import { columns, fleet, namespace, node, placementCases } from './testing/placement-cases.ts';

const free = placementCases({ shards: 40, nodes: 8, ruled: false });
const tiny = placementCases({ shards: 6, nodes: 4, ruled: false });

/** Tries every way to give each shard a node: the fewest moves after which every load is its share, rounded down or up. */
function fewestByTrying({ nodes, shardCount, current }: PlacementInput): number {
  const able = nodes.filter(({ weight }) => weight > 0);
  const weights = able.reduce((sum, { weight }) => sum + weight, 0);
  const shares = able.map(({ weight }) => sizeOfShare(shardCount, weight, weights));
  const load = able.map(() => 0);
  let fewest = Number.POSITIVE_INFINITY;
  const give = (shard: number, moves: number): void => {
    if (moves >= fewest) return;
    if (shard === shardCount) {
      if (shares.every(({ least, most }, at) => least <= (load[at] as number) && (load[at] as number) <= most))
        fewest = moves;
      return;
    }
    const owner = current?.nodes[current.owner[shard] as number];
    for (const [at, { nodeId }] of able.entries()) {
      load[at] = (load[at] as number) + 1;
      give(shard + 1, moves + (nodeId === owner ? 0 : 1));
      load[at] = (load[at] as number) - 1;
    }
  };
  give(0, 0);
  return fewest;
}

const withNodes = (cases: fc.Arbitrary<PlacementInput>): fc.Arbitrary<PlacementInput> =>
  cases.filter(({ nodes }) => nodes.some(({ weight }) => weight > 0));

describe('a placement without rules', () => {
  it('moves as few shards as trying everything finds, and says so', () => {
    fc.assert(
      fc.property(withNodes(tiny), (input) => {
        const placed = place(input);
        expect(placed.moves.length).toBe(fewestByTrying(input));
        expect(placed.leastMoves).toBe(placed.moves.length);
      }),
      { numRuns: 300 },
    );
  });

  it('gives every node its share by weight, rounded down or up', () => {
    fc.assert(
      fc.property(withNodes(free), (input) => {
        const { nodes, owner, load } = place(input);
        const weights = input.nodes.reduce((sum, { weight }) => sum + weight, 0);
        for (const [index, id] of nodes.entries()) {
          const own = owner.reduce((sum, one) => sum + (one === index ? 1 : 0), 0);
          const { weight = 0 } = input.nodes.find(({ nodeId }) => nodeId === id) ?? {};
          const { least, most } = sizeOfShare(input.shardCount, weight, weights);
          expect(own).toBe(load[index]);
          expect(own).toBeGreaterThanOrEqual(least);
          expect(own).toBeLessThanOrEqual(most);
        }
        expect(owner.includes(NOBODY)).toBe(false);
      }),
    );
  });

  it('leaves a map that is even as it is', () => {
    fc.assert(
      fc.property(withNodes(free), (input) => {
        const placed = place(input);
        expect(place({ ...input, current: placed }).moves).toEqual([]);
      }),
    );
  });

  it('moves a share to a node that joins and only the shards of a node that leaves', () => {
    const input = {
      namespace: namespace('orders'),
      shardCount: 1_000,
      policy: { strategy: { kind: 'rendezvous' as const }, rules: [] },
    };
    const nodes = fleet(10);
    const before = place({ ...input, nodes, current: null });
    const joined = place({ ...input, nodes: [...nodes, node(10)], current: before });
    expect(joined.moves.map(({ to }) => to)).toEqual(Array(90).fill(node(10).nodeId));
    const left = place({ ...input, nodes: nodes.slice(1), current: before });
    expect(left.moves.map(({ from, cause }) => [from, cause])).toEqual(Array(100).fill([node(0).nodeId, 'owner-gone']));
  });
});

describe('a budget of moves', () => {
  it('is kept, and rounds within it need no more moves than one without', () => {
    fc.assert(
      fc.property(withNodes(free), fc.integer({ min: 1, max: 9 }), (input, maxMoves) => {
        const whole = place(input);
        const rounds = inRounds(input, maxMoves);
        expect(rounds.every(({ moves }) => moves.length <= maxMoves)).toBe(true);
        expect(rounds.reduce((sum, { moves }) => sum + moves.length, 0)).toBe(whole.moves.length);
        expect(rounds.map(({ movesLeft }) => movesLeft)).toEqual(
          rounds.map((_, round) => Math.max(0, whole.moves.length - (round + 1) * maxMoves)),
        );
      }),
    );
  });

  it('goes to shards without an owner first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), columns(30, fleet(4)), (maxMoves, current) => {
        const input = {
          namespace: namespace('orders'),
          shardCount: 30,
          policy: { strategy: { kind: 'rendezvous' as const }, rules: [] },
          nodes: fleet(5),
          current,
        };
        const { moves, unplaced } = place({ ...input, maxMoves });
        const ownerless = place(input).moves.filter(
          ({ cause }) => cause === 'unowned' || cause === 'owner-gone',
        ).length;
        const now = moves.filter(({ cause }) => cause === 'unowned' || cause === 'owner-gone').length;
        expect(now).toBe(Math.min(maxMoves, ownerless));
        expect(unplaced).toHaveLength(ownerless - now);
        expect(unplaced.every(({ reason }) => reason.kind === 'later-round')).toBe(true);
      }),
    );
  });
});

function inRounds(input: PlacementInput, maxMoves: number): Placement[] {
  const rounds: Placement[] = [];
  let { current } = input;
  do {
    const round = place({ ...input, current, maxMoves });
    rounds.push(round);
    current = round;
  } while ((rounds.at(-1) as Placement).movesLeft > 0);
  return rounds;
}
