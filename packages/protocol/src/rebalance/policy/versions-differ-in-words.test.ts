/** What two versions of a policy differ in is told in words; what holds of a namespace is never wider than its cluster's; windows end by themselves. */
import { expect, test } from 'vitest';
import type { Namespace } from '../../shard-map/model.ts';
import { judgeWindows } from './change-windows.ts';
import { diffPolicies } from './diff-policies.ts';
import { effectivePolicy } from './effective-policy.ts';
import { freezeWindows } from './freeze-record.ts';
import { completePolicy, DEFAULT_REBALANCE_POLICY } from './policy-defaults.ts';
import type { ChangeWindow } from './policy-model.ts';
import { idleFigures, policySources } from './policy-sources.ts';

const window = (id: string, kind: ChangeWindow['kind'], from: number, until: number): ChangeWindow => ({
  id,
  kind,
  from,
  until,
  reason: 'the sale',
});

test('every figure, guardrail and window that is another has its line, and the version has none', () => {
  const before = completePolicy({
    version: 1,
    approvals: {
      needed: 2,
      among: [
        { issuer: 'i', subject: 'a' },
        { issuer: 'i', subject: 'b' },
      ],
    },
    windows: [window('old', 'freeze', 1, 2), window('moved', 'freeze', 1, 2)],
  });
  const after = completePolicy({
    version: 2,
    mode: 'approval',
    rollbackNeedsApproval: true,
    thresholds: { errorRatio: { enter: 0.25 } },
    limits: { movesPerNode: 2 },
    guardrails: [
      { name: 'least-target-score', limit: 70 },
      { name: 'unplaced-shards', limit: 0 },
      { name: 'sick-nodes-ratio', limit: 0.2 },
    ],
    windows: [window('moved', 'freeze', 1, 3)],
  });
  expect(diffPolicies(before, after)).toEqual([
    'mode is approval instead of auto',
    'approvals.needed falls from 2 to 1',
    'approvals.among is everybody who may operate instead of a (i), b (i)',
    'rollbackNeedsApproval is true instead of false',
    'thresholds.errorRatio.enter rises from 0.125 to 0.25',
    'limits.movesPerNode falls from 4 to 2',
    'guardrail moved-shards-ratio is gone: it was limit 0.25',
    'guardrail least-target-score is limit 70 instead of limit 60',
    'guardrail sick-nodes-ratio is new: limit 0.2',
    'window old is gone: it was freeze from 1 until 2 (the sale)',
    'window moved is freeze from 1 until 3 (the sale) instead of freeze from 1 until 2 (the sale)',
  ]);
  expect(diffPolicies(before, { ...before, version: 9 })).toEqual([]);
});

test('a namespace may be stricter than its cluster and never laxer', () => {
  const cluster = { version: 1, mode: 'approval', windows: [window('c', 'freeze', 1, 2)] } as const;
  const lax = effectivePolicy(cluster, {
    version: 1,
    mode: 'auto',
    limits: { movesPerNode: 60, movesPerCluster: 900, churnPerHour: 9_000, cooldownMs: 400_000 },
    brake: { enterRatio: 0.9, leaveRatio: 0.8, leastNodes: 50 },
    guardrails: [{ name: 'least-target-score', limit: 1 }],
    windows: [],
  });
  expect({ ...lax, windows: [], version: 0 }).toEqual({ ...DEFAULT_REBALANCE_POLICY, mode: 'approval' });
  expect(lax.windows).toEqual(cluster.windows);
  const strict = effectivePolicy(
    { version: 1, mode: 'auto' },
    {
      version: 1,
      mode: 'approval',
      limits: { movesPerNode: 1, cooldownMs: 9_000_000 },
      guardrails: [{ name: 'least-target-score', limit: 90 }],
    },
  );
  expect(strict).toMatchObject({ mode: 'approval', limits: { movesPerNode: 1, cooldownMs: 9_000_000 } });
  expect(strict.guardrails).toContainEqual({ name: 'least-target-score', limit: 90 });
  expect(strict.guardrails).toContainEqual({ name: 'moved-shards-ratio', limit: 0.25 });
});

test('of approvals the larger count holds, the shorter life of a plan, and a rollback that asks', () => {
  const among = [
    { issuer: 'i', subject: 'a' },
    { issuer: 'i', subject: 'b' },
  ];
  const cluster = { version: 2, approvals: { needed: 2 }, rollbackNeedsApproval: true, changeTtlMs: 120_000 } as const;
  expect(effectivePolicy(cluster, { version: 5, approvals: { needed: 1, among }, changeTtlMs: 60_000 })).toMatchObject({
    version: 7,
    approvals: { needed: 2, among },
    rollbackNeedsApproval: true,
    changeTtlMs: 60_000,
  });
  const named = { version: 1, approvals: { needed: 2, among } };
  expect(effectivePolicy(named, { version: 1, mode: 'auto' }).approvals).toEqual({ needed: 2, among });
});

test('freezes are windows of what holds, of the cluster and of the namespace, and make no other version', () => {
  const freeze = { ...window('friday', 'freeze', 1, 2), by: { issuer: 'i', subject: 's', displayName: 'd' }, at: 0 };
  const orders = 'orders' as Namespace;
  const freezes = [
    freeze,
    { ...freeze, id: 'o', namespace: orders },
    { ...freeze, id: 'b', namespace: 'b' as Namespace },
  ];
  const policy = effectivePolicy(
    { version: 3, windows: [window('own', 'freeze', 5, 6)] },
    undefined,
    freezeWindows(freezes, orders),
  );
  expect(policy.version).toBe(3);
  expect(policy.windows).toEqual([
    window('own', 'freeze', 5, 6),
    window('friday', 'freeze', 1, 2),
    window('o', 'freeze', 1, 2),
  ]);
});

test('each value has its source, and what a namespace wanted wider is told to count for nothing', () => {
  const cluster = { version: 1, limits: { movesPerNode: 2 }, windows: [window('sale', 'freeze', 1, 2)] };
  const own = {
    version: 1,
    limits: { movesPerNode: 8, churnPerHour: 100 },
    guardrails: [{ name: 'unplaced-shards' as const, limit: 0 }],
  };
  const sources = new Map(
    policySources(cluster, own, [window('friday', 'freeze', 1, 2)]).map(({ path, source }) => [path, source]),
  );
  expect(Object.fromEntries(sources)).toMatchObject({
    mode: 'default',
    'limits.movesPerNode': 'cluster',
    'limits.churnPerHour': 'namespace',
    'guardrails.unplaced-shards': 'namespace',
    'guardrails.least-target-score': 'default',
    'windows.sale': 'cluster',
    'windows.friday': 'freeze',
  });
  expect(idleFigures(cluster, own)).toEqual([
    { path: 'limits.movesPerNode', problem: "is 8, and counts for nothing: its cluster's 2 is stricter" },
  ]);
});

test('a namespace says for itself when its nodes are sick, and takes the rest from its cluster', () => {
  const policy = effectivePolicy(
    { version: 1, thresholds: { latencyP99Ms: { enter: 900, leave: 90 } } },
    { version: 1, thresholds: { pendingDepth: { enter: 7, leave: 3 } } },
  );
  expect(policy.thresholds).toMatchObject({
    latencyP99Ms: { enter: 900, leave: 90 },
    pendingDepth: { enter: 7, leave: 3 },
  });
});

test('a freeze holds until it is over, the longest of several', () => {
  const windows = [window('short', 'freeze', 10, 20), window('long', 'freeze', 12, 30)];
  expect(judgeWindows(windows, 9)).toEqual({ heldBy: null, changesAt: 10 });
  expect(judgeWindows(windows, 15)).toEqual({ heldBy: windows[1], changesAt: 20 });
  expect(judgeWindows(windows, 30)).toEqual({ heldBy: null, changesAt: Number.POSITIVE_INFINITY });
});

test('while a maintenance is to come things wait for it, and no longer once it is over', () => {
  const windows = [window('night', 'maintenance', 10, 20)];
  expect(judgeWindows(windows, 9)).toEqual({ heldBy: windows[0], changesAt: 10 });
  expect(judgeWindows(windows, 10)).toEqual({ heldBy: null, changesAt: 20 });
  expect(judgeWindows(windows, 20)).toEqual({ heldBy: null, changesAt: Number.POSITIVE_INFINITY });
  const frozen = [...windows, window('halt', 'freeze', 5, 15)];
  expect(judgeWindows(frozen, 12)).toEqual({ heldBy: frozen[1], changesAt: 15 });
});
