/** The short form of the bench, over real processes: each client has each generation once, and the leader's map at the end. */
import { expect, it } from 'vitest';
import { shardWatchBench } from './shard-watch-bench.ts';

/** `appliedP99Ms` is what the goal is set for, the others say whether it may be believed: nobody renames them. */
const FIGURES = [
  ...['clients', 'clientProcesses', 'controls', 'workers', 'shards', 'requestsPerSecond'],
  ...['moves', 'generations', 'missed', 'duplicated', 'wrongMaps', 'appliedP50Ms', 'appliedP99Ms', 'appliedMaxMs'],
];

it('shows pauses and moves to every client, each once', async () => {
  const args = ['--clients', '4', '--processes', '2', '--workers', '2', '--shards', '32', '--seconds', '4'];
  const { figures } = await shardWatchBench(args, () => undefined);
  expect(figures).toMatchObject({ clients: 4, missed: 0, duplicated: 0, wrongMaps: 0 });
  expect(figures.moves).toBeGreaterThan(0);
  expect(figures.generations).toBeGreaterThan(15);
  expect(Object.keys(figures).sort()).toEqual(FIGURES.sort());
  for (const name of ['appliedP50Ms', 'appliedP99Ms'])
    expect([name, figures[name]]).toEqual([name, expect.any(Number)]);
}, 180_000);

it.each([
  [['--backend', 'paper'], /--backend paper: expected one of redis, sqlite/],
  [['--clients', '50', '--processes', '2'], /--clients 50: expected a whole number from 2 to 40/],
])('%j is refused with what is wrong', async (args, problem) => {
  await expect(shardWatchBench(args, () => undefined)).rejects.toThrow(problem);
});
