/** Swarms in which a part of the members runs a newer build, whose frames and records have fields that the others do not know. */
import { ALL_CHECKERS, type Fault, type FaultPlan, type RunOptions, runCluster } from '@omnirelay/simulation';
import { describe, expect, test } from 'vitest';
import { QUIET } from '../quiet-plan.ts';
import type { Build } from './builds.ts';
import { ACTS, REENCODES, REFUSES } from './faulty-builds.ts';
import { MixedLine } from './mixed-line.ts';
import { unknownFieldsSurvive } from './unknown-fields-survive.ts';

/** Rings instead of a full mesh, so that news must travel. */
const NODES = 40;
const MIXED: Pick<RunOptions, 'nodes' | 'minutes' | 'speechOf'> = {
  nodes: NODES,
  minutes: 2,
  speechOf: (node) => (node % 3 === 0 ? 'newer' : 'plain'),
};

/** A node after the other is ended and begins anew as the newer build, while labels change here and there. */
const ROLLING: FaultPlan = {
  ...QUIET,
  faults: Array.from({ length: NODES / 2 }, (_, i): Fault[] => [
    { at: 10_000 + 1_000 * i, kind: 'upgrade', node: i, speech: 'newer', restartAfterMs: 300 },
    { at: 10_500 + 1_000 * i, kind: 'new-labels', node: (i * 7) % NODES },
  ]).flat(),
};
const UPGRADE: RunOptions = { seed: 1, nodes: NODES, minutes: 2, faultPlan: ROLLING };

function run(options: RunOptions, line: MixedLine) {
  return runCluster({ ...options, line, checkers: [...ALL_CHECKERS, unknownFieldsSurvive(line)] });
}

describe('the unknown fields of a record come to all who know them, and nobody else acts on them', () => {
  const sampled: readonly (readonly [string, RunOptions])[] = [
    ['a rolling upgrade', UPGRADE],
    ['a bad day, seed 1', { ...MIXED, seed: 1, plan: 'standard' }],
    ...[40_000, 40_003].map((seed) => [`a swarm of faults, seed ${seed}`, { ...MIXED, seed, plan: 'swarm' }] as const),
  ];
  test.each(sampled)('%s', (_name, options) => {
    const line = new MixedLine({});
    const mixed = run(options, line);
    expect(mixed.failures).toEqual([]);
    expect(line.relayed).toBeGreaterThan(100);
    // Swarms have liars, whose frames nobody can read.
    if (options.plan !== 'swarm') expect(line.refused).toBe(0);
    // To the letter the same run, had the newer builds nothing to add.
    expect(run(options, new MixedLine({ adds: false })).stats).toEqual(mixed.stats);
  });
});

describe('a build that is not ready for a newer one is caught', () => {
  const caught = (older: Build) => {
    const line = new MixedLine({ older });
    const { failures } = run(UPGRADE, line);
    return { line, checkers: new Set(failures.map(({ checker }) => checker)) };
  };

  test('one that relays records as it understands them', () => {
    expect(caught(REENCODES).checkers).toContain('unknown-fields-survive');
  });

  test('one that refuses frames with fields it does not know', () => {
    const { line, checkers } = caught(REFUSES);
    expect(line.refused).toBeGreaterThan(0);
    expect(checkers).toContain('views-converge');
  });

  test('one that takes an unknown field for a change of a known one', () => {
    expect(caught(ACTS).checkers).toContain('unknown-fields-survive');
  });
});
