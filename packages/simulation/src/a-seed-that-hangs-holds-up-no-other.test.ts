import { expect, test } from 'vitest';
import { ENDS_IN_TIME } from './run-jobs.ts';
import { runSeeds } from './run-seeds.ts';

const SETTING = { plan: 'swarm', profile: 'lan' } as const;

test('a seed that does not end in time has failed, and those behind it run', async () => {
  const jobs = [
    { ...SETTING, seed: 1, nodes: 400, minutes: 600 },
    { ...SETTING, seed: 2, nodes: 2, minutes: 1 },
  ];
  const [hung, quick] = await runSeeds({ jobs, workers: 1, seedMs: 12_000, signal: AbortSignal.timeout(110_000) });
  expect(hung).toMatchObject({ ok: false, seed: 1, failures: [{ checker: ENDS_IN_TIME }] });
  expect(hung?.failures[0]?.problem).toBe('no end after 12 s of real time');
  expect(quick).toMatchObject({ ok: true, seed: 2 });
}, 120_000);
