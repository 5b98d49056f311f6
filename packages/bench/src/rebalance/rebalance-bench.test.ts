/** The short form of the bench: a plan of each case, and one worker killed and one frozen among real processes. */
import { expect, it } from 'vitest';
import { greedyPlan } from './greedy-planner.ts';
import { measurePlans } from './measure-plans.ts';
import { rebalanceBench } from './rebalance-bench.ts';

const quiet = (): void => undefined;
const some = expect.toSatisfy((value: number) => value > 0);

it('plans the fewest moves there are, no more than a greedy planner, and leaves every node with its share', async () => {
  const { figures, peers, ratios } = await rebalanceBench(['--part', 'plan', '--plans', '1'], quiet);
  expect(figures).toMatchObject({ plan1kMs: some, plan100kMs: some, movesToFloor: 1, nodesOutOfShare: 0 });
  expect(peers['naive greedy']).toMatchObject({ plan1kMs: some, plan100kMs: some, nodesOutOfShare: 0 });
  expect(ratios.movesToGreedy).toBeLessThanOrEqual(1);
}, 120_000);

it('asks for a plan of other nodes each time', () => {
  const lines: string[] = [];
  const size = { suffix: 'few', shards: 60, nodes: 20 };
  const { moves } = measurePlans(size, { runs: 7, warmUp: 0, progress: (line) => lines.push(line) });
  expect(lines).toHaveLength(4);
  expect(moves).toBeGreaterThan(7 * 10 * 3);
});

it('counts what a greedy planner moves, and ends it where all have their share', () => {
  const node = (nodeId: string, weight: number) => ({
    nodeId: nodeId as never,
    weight,
    region: 'r',
    zone: 'z',
    labels: {},
  });
  const before = [...Array<string>(6).fill('a'), ...Array<string>(6).fill('b')];
  expect(greedyPlan(before, [node('a', 100), node('b', 0), node('c', 100)])).toEqual({
    moves: 6,
    load: new Map([
      ['a', 6],
      ['b', 0],
      ['c', 6],
    ]),
  });
  expect(greedyPlan(before, [node('a', 100), node('b', 200)]).moves).toBe(2);
});

it('has the shards of a worker that is killed, and of one that is frozen, accepted by others', async () => {
  const few = ['--backend', 'sqlite', '--controls', '1', '--workers', '3', '--shards', '6', '--runs', '1'];
  const { figures } = await rebalanceBench(['--part', 'killed', '--part', 'frozen', ...few], quiet);
  expect(figures).toEqual({
    ...Object.fromEntries(
      ['killed', 'frozen'].flatMap((fate) =>
        ['P50', 'P95', 'Max', 'FencedP95', 'UnfencedP95'].map((name) => [`${fate}Sqlite${name}`, some]),
      ),
    ),
    leaseIntervalMs: 2_500,
    reassignP95LeaseIntervals: figures.killedSqliteP95,
  });
}, 240_000);

it('has plans end as they were approved, each shard moved once, where their leader is killed on the way', async () => {
  const few = ['--controls', '2', '--workers', '3', '--moves', '10', '--runs', '2'];
  const { figures } = await rebalanceBench(['--part', 'leader-killed', ...few], quiet);
  expect(figures).toMatchObject({
    ...{ leaderKilledMoves: 20, leaderKilledWrongMoves: 0, leaderKilledWrongPlans: 0, journalBytesPerMove: some },
  });
  expect(figures.leaderKilledMidway).toBeGreaterThan(0);
}, 300_000);

it.each([
  [['--part', 'thawed'], /--part thawed: expected one of plan, killed, frozen, leader-killed/],
  [['--backend', 'dbase'], /--backend dbase: expected one of redis, sqlite/],
  [['--workers', '1'], /--workers 1: expected a whole number from 2/],
])('%j is refused with what is wrong', async (args, problem) => {
  await expect(rebalanceBench(args, quiet)).rejects.toThrow(problem);
});
