/** What rebalancing promises under noise, flapping nodes and a mass failure, over seeds; and that each rule is needed for it. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { DEFAULT_REBALANCE_POLICY } from '../policy/policy-defaults.ts';
import type { PolicyDocument } from '../policy/policy-model.ts';
import { type NoisyRun, runNoisyMesh, type Scenario } from '../testing/noisy-mesh.ts';

const seeds = fc.integer({ min: 0, max: 0xffff_ffff });

describe('over any seed', () => {
  it('moves nothing for spikes alone', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(runNoisyMesh({ seed, scenario: 'noise' })).toMatchObject({ begun: 0, broken: [] });
      }),
      { numRuns: 15 },
    );
  });

  it('moves a shard at most once a cooldown while nodes flap, and stays within every limit', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { begun, broken } = runNoisyMesh({ seed, scenario: 'flapping' });
        expect(broken).toEqual([]);
        expect(begun).toBeGreaterThan(0);
      }),
      { numRuns: 15 },
    );
  });

  it('moves shards off a sick node, and none any more once four of ten nodes are lost', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { begun, broken } = runNoisyMesh({ seed, scenario: 'collapse' });
        expect(broken).toEqual([]);
        expect(begun).toBeGreaterThan(0);
      }),
      { numRuns: 15 },
    );
  });
});

describe('with the guardrails that hold where nobody says otherwise', () => {
  const { guardrails } = DEFAULT_REBALANCE_POLICY;

  it('empties the sick one of three nodes by itself, a part of all shards at a time', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { begun, ofFirst, broken } = runNoisyMesh({ seed, scenario: 'sick', nodes: 3, planted: { guardrails } });
        expect([ofFirst, broken]).toEqual([0, []]);
        expect(begun).toBeGreaterThan(16);
      }),
      { numRuns: 10 },
    );
  });
});

interface Planted {
  readonly rule: string;
  readonly scenario: Scenario;
  readonly planted: NonNullable<NoisyRun['planted']>;
  readonly caught: string;
}

const PLANTED: readonly Planted[] = [
  {
    rule: 'the cooldown',
    scenario: 'flapping',
    planted: { limits: { cooldownMs: 0 } },
    caught: 'moved twice within a cooldown',
  },
  {
    rule: 'the time that hysteresis takes',
    scenario: 'noise',
    planted: { hysteresis: { enterAfterMs: 0, leaveAfterMs: 0 } } satisfies Partial<PolicyDocument>,
    caught: 'moved for noise alone',
  },
  {
    rule: 'the brake',
    scenario: 'collapse',
    planted: { brake: { enterRatio: 2, leaveRatio: 1 } },
    caught: 'moved while many are lost',
  },
  {
    rule: 'the limit of a node',
    scenario: 'flapping',
    planted: { limits: { movesPerNode: 64 } },
    caught: 'too many at once of a node',
  },
  {
    rule: 'the limit of all nodes',
    scenario: 'flapping',
    planted: { limits: { movesPerCluster: 64 } },
    caught: 'too many at once in the cluster',
  },
  {
    rule: "the hour's budget",
    scenario: 'flapping',
    planted: { limits: { churnPerHour: 10_000, cooldownMs: 0 } },
    caught: 'too many in an hour',
  },
];

test.each(PLANTED)('without $rule a run breaks what is promised', ({ scenario, planted, caught }) => {
  const broken = Array.from({ length: 10 }, (_, seed) => runNoisyMesh({ seed, scenario, planted }).broken).flat();
  expect(broken.map((words) => words.split(':')[0])).toContain(caught);
});
