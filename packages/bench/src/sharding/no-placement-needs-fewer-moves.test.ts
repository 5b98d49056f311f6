/** What movement is measured beside is never more than the best placement needs, and without rules it is what that needs: found by trying every placement. */
import { nodeId } from '@omnirelay/primitives';
import type { PlacementNode, PlacementRule } from '@omnirelay/protocol';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { movesBetween } from './judge-change.ts';
import { movementBound, sharesOf } from './movement-bound.ts';

const SHARDS = 5;
const shards = { from: 0, to: 1 };
const zone = (number: number) => ({ kind: 'zone', zone: `z${number}` }) as const;

const fleets = fc
  .array(fc.record({ zone: fc.nat(1), weight: fc.constantFrom(50, 100, 200) }), { minLength: 2, maxLength: 4 })
  .map((nodes) =>
    nodes.map(
      (node, index): PlacementNode => ({
        ...{ nodeId: nodeId(`n${index}`), region: 'r', labels: {}, weight: node.weight },
        zone: `z${node.zone}`,
      }),
    ),
  );
const befores = fc.array(fc.constantFrom('n0', 'n1', 'n2', 'gone'), { minLength: SHARDS, maxLength: SHARDS });
const rules: fc.Arbitrary<readonly PlacementRule[]> = fc.subarray([
  { kind: 'pin', id: 'pin', shards, to: zone(0) },
  { kind: 'exclude', id: 'exclude', shards: { from: 2, to: 2 }, from: zone(1) },
  { kind: 'anti-affinity', id: 'apart', shards: [3, 4], apart: 'zone' },
]);

function keeps(owners: readonly PlacementNode[], all: readonly PlacementRule[]): boolean {
  return all.every((rule) => {
    if (rule.kind === 'anti-affinity') return owners[3]?.zone !== owners[4]?.zone;
    const named = owners.slice(rule.shards.from, rule.shards.to + 1);
    return named.every((owner) => (rule.kind === 'pin' ? owner.zone === 'z0' : owner.zone !== 'z1'));
  });
}

/** Of all placements within shares and rules the fewest moves; undefined where there is none. */
function fewest(before: readonly string[], nodes: readonly PlacementNode[], all: readonly PlacementRule[]) {
  const shares = sharesOf(SHARDS, nodes);
  let best: number | undefined;
  for (let number = 0; number < nodes.length ** SHARDS; number++) {
    const owners = Array.from(
      { length: SHARDS },
      (_, shard) => nodes[Math.floor(number / nodes.length ** shard) % nodes.length] as PlacementNode,
    );
    const isEven = nodes.every(({ nodeId: id }) => {
      const [least, most] = shares.get(id) ?? [0, 0];
      const load = owners.filter((owner) => owner.nodeId === id).length;
      return load >= least && load <= most;
    });
    if (!isEven || !keeps(owners, all)) continue;
    const moves = movesBetween(
      before,
      owners.map(({ nodeId: id }) => id),
    );
    best = Math.min(best ?? moves, moves);
  }
  return best;
}

it('is met where there are no rules', () => {
  fc.assert(
    fc.property(befores, fleets, (before, nodes) => {
      expect(movementBound({ before, nodes, rules: [] })).toBe(fewest(before, nodes, []));
    }),
  );
});

it('is not above the fewest where there are', () => {
  fc.assert(
    fc.property(befores, fleets, rules, (before, nodes, all) => {
      const least = fewest(before, nodes, all);
      fc.pre(least !== undefined);
      expect(movementBound({ before, nodes, rules: all })).toBeLessThanOrEqual(least);
    }),
  );
});
