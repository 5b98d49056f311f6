import { expect, it } from 'vitest';
import { shardingBench } from './sharding-bench.ts';

/** Those that the goals are set for: nobody renames them. */
const GOALS = [
  ...['movementToFloorJoin', 'movementToFloorLeave', 'maxToMean', 'fullMs', 'incrementalMs', 'bytesPerShard'],
  'lookupHttpP99Ms',
];
const FIGURES = [
  ...GOALS,
  ...['maxToMeanChanged', 'lookupNs', 'lookupBytes', 'lookupHttpP50Ms', 'eventLoopMaxMs', 'eventLoopMaxCpuMs'],
  ...['Ring', 'Locality', 'Weighted', 'Rules'].flatMap((kind) =>
    ['movementToFloorJoin', 'movementToFloorLeave', 'maxToShare', 'incrementalMs'].map((name) => `${name}${kind}`),
  ),
  'movementToFloorChangeRules',
];
const RATIOS = ['incrementalToFull', 'lookupToMapGet', 'maxToMeanToLeast'];
const PEERS = ['plain rendezvous', 'bounded rendezvous, 1.25', 'bounded rendezvous, tight', 'plain ring'];
const OF_PEERS = ['movementToFloorJoin', 'movementToFloorLeave', 'maxToMean', 'maxToMeanChanged', 'fullMs'];

const twice = (names: readonly string[]): string[] => [...names, ...names.map((name) => `${name}1k`)].sort();

it('measures the planner and its peers under the names that the goals are set for', async () => {
  const few = ['--changes', '1', '--full-runs', '1', '--warm-up', '0', '--lookups', '25'];
  const { figures, ratios, peers } = await shardingBench(['--size', '1k', ...few], () => undefined);
  expect(Object.keys(figures).sort()).toEqual([...twice(FIGURES), 'changes'].sort());
  expect(Object.keys(ratios).sort()).toEqual(twice(RATIOS));
  const unmeasured = twice([...GOALS, ...RATIOS]).filter((name) => !((figures[name] ?? ratios[name] ?? 0) > 0));
  expect(unmeasured).toEqual([]);
  for (const name of twice(['movementToFloorJoin', 'movementToFloorLeave', 'maxToMean'])) expect(figures[name]).toBe(1);
  for (const kind of ['Ring', 'Locality', 'Weighted'])
    for (const change of ['Join', 'Leave']) expect(figures[`movementToFloor${change}${kind}`]).toBe(1);
  expect(figures.movementToFloorChangeRules).toBeGreaterThanOrEqual(1);
  expect(Object.keys(peers).sort()).toEqual(['this planner by ring', 'Map.get', ...PEERS].sort());
  for (const peer of PEERS)
    for (const name of twice(OF_PEERS))
      expect([peer, name, peers[peer]?.[name]]).toEqual([peer, name, expect.any(Number)]);
});

it('says which sizes there are', async () => {
  await expect(shardingBench(['--size', '7'], () => undefined)).rejects.toThrow(/--size 7: expected one of 1k, 100k/);
});
