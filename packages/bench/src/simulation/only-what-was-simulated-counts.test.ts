import { GOSSIP_PROFILES } from '@omnirelay/protocol';
import type { RunResult } from '@omnirelay/simulation';
import { expect, test } from 'vitest';
import { countRun, NOTHING_COUNTED } from './false-deaths-within-bound.ts';

const run = (virtualMs: number, ...broken: readonly string[]): RunResult => ({
  ok: broken.length === 0,
  seed: 1,
  failures: broken.map((checker) => ({ checker, holds: 'always', atMs: 1, problem: '' })),
  stats: { virtualMs, events: 0, inputs: 0, frames: 0, bytes: 0, lives: 50, faults: 0, traceHash: '' },
});

test('a run that ended early counts for what it lasted, and any broken promise fails its seed', () => {
  const periods = (ms: number): number => (50 * ms) / GOSSIP_PROFILES.lan.interval;
  const runs = [
    run(180_000),
    run(30_000, 'members-agree', 'members-agree'),
    run(60_000, 'nobody-alive-declared-dead', 'members-agree'),
  ];
  expect(runs.reduce(countRun, NOTHING_COUNTED)).toEqual({
    nodePeriodsWithinBound: periods(270_000),
    falseDeathsWithinBound: 1,
    failedSeeds: 2,
  });
});
