import { expect, test } from 'vitest';
import { rotationSoak } from './rotation-soak.ts';

test('a mesh with leaves of 10 s renews them for a minute: no failed probe, no closed channel', async () => {
  const { figures, problems } = await rotationSoak({ durationMs: 60_000, leafMs: 10_000 });
  expect(problems).toEqual([]);
  expect(figures).toMatchObject({ nodes: 5, failedProbes: 0, channelsClosed: 0, suspicions: 0, deaths: 0 });
  expect(figures.renewals).toBeGreaterThanOrEqual(figures.renewalsLeast);
  expect(figures.probes).toBeGreaterThan(0);
}, 180_000);
