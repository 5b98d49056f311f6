/** What holds of every plan, whoever is sick: the fewest moves, off the right nodes and onto well ones, in stages within the policy. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenRules } from '../../shard-map/placement/testing/judge-placement.ts';
import { fleet, ruleLists } from '../../shard-map/placement/testing/placement-cases.ts';
import { BASIC, columnAfterPlan, evenColumn, planInput, planRebalance } from '../testing/plan-cases.ts';
import { intoStages } from './into-stages.ts';
import { movesOf, type RebalanceInput } from './plan-model.ts';

const FAILING = { load: { pendingDepth: 64, latencyP99Ms: 32, errorRatio: 0.5 } };

const cases: fc.Arbitrary<RebalanceInput> = fc
  .record({
    nodes: fc.integer({ min: 2, max: 9 }),
    shardCount: fc.integer({ min: 4, max: 60 }),
    looks: fc.array(fc.constantFrom('well', 'well', 'well', 'sick', 'leaving', 'dead'), { minLength: 9, maxLength: 9 }),
    cooled: fc.uniqueArray(fc.nat(3), { maxLength: 3 }),
    churnLeft: fc.integer({ min: 1, max: 60 }),
    movesPerNode: fc.integer({ min: 1, max: 4 }),
    more: fc.integer({ min: 0, max: 6 }),
  })
  .map(({ nodes: count, shardCount, looks, cooled, churnLeft, movesPerNode, more }) => {
    const nodes = fleet(count);
    return planInput({
      nodes,
      shardCount,
      signsOf: (at) =>
        looks[at] === 'sick'
          ? FAILING
          : looks[at] === 'dead'
            ? { liveness: 'dead' }
            : looks[at] === 'leaving'
              ? { leaving: true }
              : {},
      policy: { limits: { movesPerNode, movesPerCluster: movesPerNode + more } },
      more: { column: evenColumn(nodes, shardCount), cooled: cooled.sort((a, b) => a - b), churnLeft },
    });
  });

const verdicts = ({ ranked }: RebalanceInput) => new Map(ranked.map(({ nodeId, verdict }) => [nodeId, verdict]));

describe('every plan', () => {
  it('moves shards onto nodes that are well alone, each shard once, and none that has to stay', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const of = verdicts(input);
        const moves = movesOf(planRebalance(input));
        expect(moves.every(({ to }) => of.get(to) === 'well')).toBe(true);
        expect(new Set(moves.map(({ shard }) => shard)).size).toBe(moves.length);
        const early = moves.filter(({ shard, from }) => input.cooled.includes(shard) && of.get(from) !== 'leaving');
        expect(early).toEqual([]);
        expect(moves.every(({ from }) => of.get(from) !== 'gone')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps to what the hour, the cluster and each node have room for, and says so', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const plan = planRebalance(input);
        const { movesPerNode, movesPerCluster } = input.policy.limits;
        expect(movesOf(plan).length).toBeLessThanOrEqual(input.churnLeft);
        for (const stage of plan.stages) {
          expect(stage.length).toBeGreaterThan(0);
          expect(stage.length).toBeLessThanOrEqual(movesPerCluster);
          for (const { nodeId } of input.nodes)
            expect(stage.filter(({ from, to }) => from === nodeId || to === nodeId).length).toBeLessThanOrEqual(
              movesPerNode,
            );
        }
        const own = ['churn-per-hour', 'moves-per-node', 'moves-per-cluster', 'cooldown'];
        expect(plan.checks.filter(({ name, passed }) => own.includes(name) && !passed)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('without cooldowns and with room in the hour moves each shard of sick and leaving nodes, and none else', () => {
    fc.assert(
      fc.property(cases, (some) => {
        const input = { ...some, cooled: [], churnLeft: 1_000 };
        const of = verdicts(input);
        fc.pre([...of.values()].includes('well') && ![...of.values()].includes('gone'));
        const { nodes, owner } = input.column;
        const ill = [...owner.keys()].filter((shard) => of.get(nodes[owner[shard]!]!) !== 'well');
        const plan = planRebalance(input);
        const moved = movesOf(plan).map(({ shard }) => shard);
        expect(moved.sort((a, b) => a - b)).toEqual(ill);
        expect(plan.leastMoves).toBe(ill.length);
        const next = planRebalance({ ...input, column: columnAfterPlan(input.column, plan) });
        expect(movesOf(next)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('is the same however nodes are ordered, and another key goes with other moves', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const plan = planRebalance(input);
        const turned = { ...input, nodes: [...input.nodes].reverse(), ranked: [...input.ranked].reverse() };
        expect(planRebalance(turned)).toEqual(plan);
        const none = planRebalance({ ...input, churnLeft: 0 });
        expect(none.contentKey === plan.contentKey).toBe(movesOf(plan).length === 0);
      }),
      { numRuns: 100 },
    );
  });

  it('breaks no rule of the namespace where none was broken', () => {
    fc.assert(
      fc.property(cases, ruleLists(4), (some, rules) => {
        const placement = { ...BASIC, rules };
        const column = evenColumn(some.nodes, some.shardCount, placement);
        const input = { ...some, placement, column };
        fc.pre(brokenRules(rules, input.nodes, column).length === 0);
        const after = columnAfterPlan(column, planRebalance(input));
        expect(brokenRules(rules, input.nodes, after)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('goes back when a node is well again', () => {
    const drained = planInput({ signsOf: (at) => (at === 1 ? FAILING : {}) });
    const column = columnAfterPlan(drained.column, planRebalance(drained));
    const back = movesOf(planRebalance(planInput({ more: { column, placement: BASIC } })));
    expect(back.map(({ to, reason }) => [to, reason])).toEqual(Array(4).fill([drained.nodes[1]?.nodeId, 'evens-out']));
  });
});

it('stages are filled from the first on, a move that has no room there going to the next', () => {
  const move = (shard: number, from: string, to: string) =>
    ({ shard, from, to, reason: 'sick', scoreBefore: 0, why: '', scoreAfter: 0 }) as never;
  const stages = intoStages([move(0, 'a', 'b'), move(1, 'a', 'c'), move(2, 'd', 'e'), move(3, 'f', 'g')], {
    movesPerNode: 1,
    movesPerCluster: 2,
  });
  expect(stages.map((stage) => stage.map(({ shard }) => shard))).toEqual([
    [0, 2],
    [1, 3],
  ]);
});
