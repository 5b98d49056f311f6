import { expect, it } from 'vitest';
import { leadershipBench } from './leadership-bench.ts';

const quiet = (): void => undefined;

it('measures takeovers by real nodes and what leases write, under the names that the goals are set for', async () => {
  const few = ['--nodes', '3', '--runs', '1', '--drivers', '8', '--shards', '8,80', '--seconds', '2'];
  const parts = ['crash', 'graceful', 'writes'].flatMap((part) => ['--part', part]);
  const { figures } = await leadershipBench([...few, ...parts], quiet);
  for (const name of ['crashP95Ms', 'crashMaxMs', 'gracefulP95Ms', 'writesPerS1k', 'writesPerS10k'])
    expect([name, figures[name]]).toEqual([name, expect.any(Number)]);
  // Before its lease ran out nobody led in its place.
  expect(figures.crashP95Ms).toBeGreaterThan(1_000);
  expect([figures.shardsLed1k, figures.shardsLed10k]).toEqual([8, 80]);
}, 120_000);

it.each([
  [['--backend', 'mysql'], /--backend mysql: expected one of redis, sqlite/],
  [['--part', 'naps'], /--part naps: expected one of crash, freeze/],
  [['--runs', '0'], /--runs 0: expected a whole number/],
  [['--shards', '10'], /--shards 10: expected two counts/],
])('%j is refused with what is wrong', async (args, problem) => {
  await expect(leadershipBench(args, quiet)).rejects.toThrow(problem);
});
