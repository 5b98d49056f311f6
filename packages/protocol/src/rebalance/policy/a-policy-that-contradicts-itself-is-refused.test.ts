/** Whoever writes a policy is told all that is wrong with it at once, each with its path. */
import { describe, expect, it } from 'vitest';
import { completePolicy, DEFAULT_REBALANCE_POLICY } from './policy-defaults.ts';
import { type ReadPolicy, readPolicy } from './read-policy.ts';

const pathsOf = (read: ReadPolicy): readonly string[] =>
  read.kind === 'policy' ? [] : read.problems.map(({ path }) => path);
const DAY_MS = 86_400_000;

describe('a policy', () => {
  it('may leave out all but its version', () => {
    expect(readPolicy({ version: 3 })).toEqual({
      kind: 'policy',
      document: { version: 3 },
      policy: { ...DEFAULT_REBALANCE_POLICY, version: 3 },
    });
  });

  it('takes what it leaves out from its cluster where there is one', () => {
    const cluster = { ...DEFAULT_REBALANCE_POLICY, limits: { ...DEFAULT_REBALANCE_POLICY.limits, movesPerNode: 9 } };
    const read = readPolicy({ version: 1, limits: { churnPerHour: 99 } }, cluster);
    expect(read).toMatchObject({ policy: { limits: { movesPerNode: 9, churnPerHour: 99, movesPerCluster: 16 } } });
  });

  it('is read again as it was written', () => {
    expect(readPolicy(JSON.parse(JSON.stringify(DEFAULT_REBALANCE_POLICY)))).toMatchObject({
      kind: 'policy',
      policy: DEFAULT_REBALANCE_POLICY,
    });
  });

  it('is told everything that is no policy at once, with what stands there and what was expected', () => {
    const read = readPolicy({
      mode: 'maybe',
      limits: { movesPerNode: 1.5, movesPerShard: 1 },
      brake: 7,
      thresholds: { errorRatio: { enter: '5 %' } },
      guardrails: [{ name: 'luck', limit: -1 }, 1],
      windows: [{ id: '', kind: 'party', from: 0.5, until: 9e15, reason: 'x' }],
    });
    expect(pathsOf(read)).toEqual([
      'version',
      'mode',
      'limits.movesPerNode',
      'limits.movesPerShard',
      'brake',
      'thresholds.errorRatio.enter',
      'guardrails[0].name',
      'guardrails[0].limit',
      'guardrails[1]',
      'windows[0].id',
      'windows[0].kind',
      'windows[0].from',
      'windows[0].until',
    ]);
    expect(read).toMatchObject({
      problems: expect.arrayContaining([
        { path: 'limits.movesPerNode', problem: 'is 1.5: expected a whole number, 1 to 64' },
      ]),
    });
    expect(readPolicy([])).toMatchObject({ kind: 'wrong' });
  });
});

describe('a contradiction', () => {
  it.each<readonly [path: string, policy: object]>([
    ['thresholds.pendingDepth.leave', { thresholds: { pendingDepth: { enter: 10, leave: 10 } } }],
    ['thresholds.latencyP99Ms.leave', { thresholds: { latencyP99Ms: { enter: 100 } } }],
    ['thresholds.errorRatio.leave', { thresholds: { errorRatio: { leave: 0.5 } } }],
    ['thresholds.healthScore.leave', { thresholds: { healthScore: { enter: 80 } } }],
    ['limits.movesPerNode', { limits: { movesPerNode: 17 } }],
    ['limits.movesPerCluster', { limits: { churnPerHour: 10 } }],
    ['limits.cooldownMs', { limits: { cooldownMs: 359_999 } }],
    ['brake.leaveRatio', { brake: { enterRatio: 0.1 } }],
    ['guardrails[0].limit', { guardrails: [{ name: 'sick-nodes-ratio', limit: 0.4 }] }],
    ['guardrails[0].limit', { guardrails: [{ name: 'least-target-score', limit: 101 }] }],
    [
      'guardrails[1].name',
      {
        guardrails: [
          { name: 'unplaced-shards', limit: 0 },
          { name: 'unplaced-shards', limit: 1 },
        ],
      },
    ],
    ['windows[0].until', { windows: [{ id: 'a', kind: 'freeze', from: 5, until: 5, reason: 'r' }] }],
    ['windows[0].until', { windows: [{ id: 'a', kind: 'freeze', from: 0, until: 31 * DAY_MS, reason: 'r' }] }],
    [
      'windows[1].id',
      {
        windows: [
          { id: 'a', kind: 'freeze', from: 0, until: 5, reason: 'r' },
          { id: 'a', kind: 'freeze', from: 6, until: 9, reason: 'r' },
        ],
      },
    ],
    [
      'windows[0]',
      {
        windows: [
          { id: 'a', kind: 'maintenance', from: 2, until: 4, reason: 'r' },
          { id: 'b', kind: 'freeze', from: 1, until: 5, reason: 'r' },
        ],
      },
    ],
  ])('at %s is named', (path, policy) => {
    expect(pathsOf(readPolicy({ version: 1, ...policy }))).toEqual([path]);
  });

  it('of who approves is found, alone and together with the cluster', () => {
    const among = [
      { issuer: 'i', subject: 'a' },
      { issuer: 'i', subject: 'b' },
    ];
    expect(pathsOf(readPolicy({ version: 1, approvals: { needed: 3, among } }))).toEqual(['approvals.needed']);
    const twice = { needed: 2, among: [among[0], among[0]] };
    expect(pathsOf(readPolicy({ version: 1, approvals: twice }))).toEqual(['approvals.needed', 'approvals.among[1]']);
    const own = { version: 1, approvals: { needed: 1, among } };
    expect(pathsOf(readPolicy(own))).toEqual([]);
    const cluster = completePolicy({ version: 1, approvals: { needed: 3 } });
    expect(pathsOf(readPolicy(own, cluster))).toEqual(['approvals.needed']);
  });

  it('is not made by what is unknown, which is refused by its path, in lists as well', () => {
    const people = { needed: 0, among: [{ issuer: '', subject: 's', admin: true }] };
    const window = { id: 'a', kind: 'freeze', from: 0, until: 5, reason: 'r', colour: 'red' };
    const value = { version: 1, approvals: people, windows: [window], rollbackNeedsApproval: 'no', changeTtlMs: 1 };
    expect(pathsOf(readPolicy(value))).toEqual([
      'approvals.needed',
      'approvals.among[0].issuer',
      'approvals.among[0].admin',
      'windows[0].colour',
      'rollbackNeedsApproval',
      'changeTtlMs',
    ]);
    expect(pathsOf(readPolicy({ version: 1, approvals: { among: [] } }))).toEqual(['approvals.among']);
  });

  it('does not hide another', () => {
    const read = readPolicy({ version: 1, limits: { movesPerNode: 20, movesPerCluster: 18, churnPerHour: 5 } });
    expect(pathsOf(read)).toEqual(['limits.movesPerNode', 'limits.movesPerCluster']);
  });
});
