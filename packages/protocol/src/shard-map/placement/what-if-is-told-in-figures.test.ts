import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeImpact } from './describe-impact.ts';
import { place } from './planner.ts';
import { fleet, namespace, node, placementCases } from './testing/placement-cases.ts';

it('the pairs add up to the moves, and loads to the shards that have an owner', () => {
  fc.assert(
    fc.property(placementCases({ shards: 20, nodes: 6, ruled: true }), (input) => {
      const { current } = input;
      const placement = place(input);
      const impact = describeImpact({
        before: current === null ? null : { map: current, nodes: input.nodes },
        after: { placement, nodes: input.nodes },
      });
      expect(impact.pairs.reduce((sum, { shards }) => sum + shards, 0)).toBe(impact.moves);
      const owned = input.shardCount - placement.unplaced.length;
      expect(impact.nodes.reduce((sum, { loadAfter }) => sum + loadAfter, 0)).toBe(owned);
      expect(impact.movedPercent).toBeGreaterThanOrEqual(impact.leastPercent);
      for (const { nodeId, loadBefore, loadAfter } of impact.nodes) {
        const comes = impact.pairs.filter(({ to }) => to === nodeId).reduce((sum, { shards }) => sum + shards, 0);
        const goes = impact.pairs.filter(({ from }) => from === nodeId).reduce((sum, { shards }) => sum + shards, 0);
        if (placement.nodes.includes(nodeId)) expect(loadAfter).toBe(loadBefore + comes - goes);
      }
    }),
  );
});

it('a node of double weight that joins ten takes two twelfths, from all of them, and the load stays even', () => {
  const nodes = fleet(10);
  const input = {
    namespace: namespace('orders'),
    shardCount: 1_200,
    policy: { strategy: { kind: 'rendezvous' as const }, rules: [] },
  };
  const map = place({ ...input, nodes, current: null });
  const after = [...nodes, node(10, 200)];
  const placement = place({ ...input, nodes: after, current: map });
  const impact = describeImpact({ before: { map, nodes }, after: { placement, nodes: after } });
  expect(impact).toMatchObject({
    shards: 1_200,
    moves: 200,
    changeHands: 200,
    leastMoves: 200,
    maxToMeanBefore: 1,
    maxToMeanAfter: 1,
    unplaced: 0,
  });
  expect(impact.pairs).toEqual(nodes.map(({ nodeId }) => ({ from: nodeId, to: node(10).nodeId, shards: 20 })));
  expect(impact.nodes.at(-1)).toEqual({
    nodeId: node(10).nodeId,
    weightBefore: null,
    weightAfter: 200,
    loadBefore: 0,
    loadAfter: 200,
    least: 200,
    most: 200,
  });
});
