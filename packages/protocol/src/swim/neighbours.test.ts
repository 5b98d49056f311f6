import { type NodeId, nodeId } from '@omnirelay/primitives';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NeighbourSet, neighboursAmong } from './neighbours.ts';

const named = (count: number, salt: number): NodeId[] =>
  Array.from({ length: count }, (_, i) => nodeId(`n${salt}-${i}`));

describe('neighbours are a pure function of who lives', () => {
  it('symmetric, bounded and connected at every size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), fc.nat(1000), (count, salt) => {
        const ids = named(count, salt);
        const edges = new Map(ids.map((id) => [id, new Set(neighboursAmong(ids, id))]));
        const bound = count <= 32 ? count - 1 : 2 * Math.ceil(Math.log2(count)) + 4;
        for (const [id, peers] of edges) {
          expect(peers.size).toBeLessThanOrEqual(bound);
          for (const peer of peers) expect(edges.get(peer)?.has(id)).toBe(true);
        }
        const reached = new Set(ids.slice(0, 1));
        for (const id of reached) for (const peer of edges.get(id) ?? []) reached.add(peer);
        expect(reached.size).toBe(count);
      }),
      { numRuns: 40 },
    );
  });

  it('and the kept set agrees with it after any comings and goings', () => {
    const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(79)), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (moves) => {
        const ids = named(80, 1);
        const self = nodeId('self');
        const live = new Set([self]);
        const kept = new NeighbourSet(self, () => live);
        const come = (id: NodeId): void => {
          if (live.has(id)) return;
          live.add(id);
          kept.add(id);
        };
        const go = (id: NodeId): void => {
          if (live.delete(id)) kept.remove(id);
        };
        ids.slice(0, 40).forEach(come);
        for (const [comes, at] of moves) (comes ? come : go)(ids[at] as NodeId);
        expect(kept.list()).toEqual(neighboursAmong([...live], self));
        expect(kept.liveCount).toBe(live.size);
      }),
      { numRuns: 60 },
    );
  });
});
