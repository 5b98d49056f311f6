import { fnv1a32 } from '@omnirelay/primitives';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { negativeLog } from './negative-log.ts';
import type { PlacementInput } from './placement-model.ts';
import { Planner, place } from './planner.ts';
import { fleet, namespace, node, placementCases } from './testing/placement-cases.ts';

/** Of the columns of owners: of a first placement, and of one after a node has joined. Another hash is another map for every mesh there is. */
const GOLDEN = {
  rendezvous: ['7cf84d10', '93bc8351'],
  ring: ['18d01beb', '60e8d975'],
  locality: ['97b215b3', '7361c804'],
} as const;

const cases = placementCases({ shards: 30, nodes: 8, ruled: true });

describe('a placement', () => {
  it('does not depend on the order of nodes', () => {
    fc.assert(
      fc.property(cases, fc.nat(1_000), (input, turn) => {
        const nodes = input.nodes.toSorted((a, b) => fnv1a32(a.nodeId + turn) - fnv1a32(b.nodeId + turn));
        expect(place({ ...input, nodes })).toEqual(place(input));
      }),
    );
  });

  it('does not depend on how the nodes of the current map are numbered', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const { current } = input;
        fc.pre(current !== null);
        const nodes = current.nodes.toReversed();
        const owner = current.owner.map((index) => (index === 0xffff ? index : nodes.length - 1 - index));
        expect(place({ ...input, current: { nodes, owner } })).toEqual(place(input));
      }),
    );
  });

  it('does not depend on what its planner placed before', () => {
    const planner = new Planner();
    fc.assert(
      fc.property(cases, (input) => {
        expect(planner.place(input)).toEqual(place(input));
      }),
    );
  });

  it('is the same in steps, however many', () => {
    const input: PlacementInput = { ...golden('rendezvous'), shardCount: 3_000, nodes: fleet(1_000) };
    const steps = new Planner().placing(input);
    const seen: number[] = [];
    let step = steps.next();
    while (step.done !== true) {
      seen.push(step.value.done);
      step = steps.next();
    }
    // Shards that are placed, then what is made of it.
    expect(seen).toEqual([...Array.from({ length: 11 }, (_, step) => 262 * (step + 1)), 3_000, 3_000]);
    expect(step.value).toEqual(place(input));
  });

  it.each([
    ['rendezvous', GOLDEN.rendezvous],
    ['ring', GOLDEN.ring],
    ['locality', GOLDEN.locality],
  ] as const)('by %s is, byte for byte, what it has been', (kind, [first, joined]) => {
    const input = golden(kind);
    const before = place(input);
    expect(hashOf(before.owner)).toBe(first);
    expect(hashOf(place({ ...input, nodes: [...input.nodes, node(99, 50)], current: before }).owner)).toBe(joined);
  });
});

it('-ln u is within a thousandth of what an exact engine says', () => {
  fc.assert(
    fc.property(fc.nat(0xffff_fff0), (hash) => {
      const exact = -Math.log((hash | 1) >>> 0) + 32 * Math.LN2;
      expect(Math.abs(negativeLog(hash) / 2 ** 32 - exact)).toBeLessThan(exact / 1_000 + 2 ** -30);
    }),
    { numRuns: 2_000 },
  );
});

function golden(kind: 'rendezvous' | 'ring' | 'locality'): PlacementInput {
  const homes = [{ shards: { from: 0, to: 299 }, region: 'region-1', zone: 'zone-3' }];
  const strategy = kind === 'ring' ? { kind, virtualNodes: 64 } : kind === 'locality' ? { kind, homes } : { kind };
  return {
    namespace: namespace('orders'),
    shardCount: 1_024,
    policy: { strategy, rules: [] },
    nodes: fleet(24).map((each, index) => ({ ...each, weight: 50 * (1 + (index % 4)) })),
    current: null,
  };
}

const hashOf = (column: Uint16Array): string => fnv1a32(String.fromCharCode(...column)).toString(16);
