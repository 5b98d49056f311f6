/** What holds where a policy says nothing. */
import type { PolicyDocument, RebalancePolicy } from './policy-model.ts';

export const DEFAULT_REBALANCE_POLICY: RebalancePolicy = {
  version: 0,
  mode: 'auto',
  approvals: { needed: 1 },
  changeTtlMs: 86_400_000,
  rollbackNeedsApproval: false,
  thresholds: {
    pendingDepth: { enter: 4_096, leave: 1_024 },
    latencyP99Ms: { enter: 2_048, leave: 512 },
    errorRatio: { enter: 0.125, leave: 0.03125 },
    healthScore: { enter: 50, leave: 70 },
  },
  hysteresis: { enterAfterMs: 60_000, leaveAfterMs: 300_000 },
  limits: {
    movesPerNode: 4,
    movesPerCluster: 16,
    churnPerHour: 256,
    cooldownMs: 1_800_000,
    stageTimeoutMs: 120_000,
  },
  brake: { enterRatio: 0.3, leaveRatio: 0.15, leastNodes: 3 },
  guardrails: [
    { name: 'moved-shards-ratio', limit: 0.25 },
    { name: 'least-target-score', limit: 60 },
    { name: 'unplaced-shards', limit: 0 },
  ],
  windows: [],
};

/** What a document leaves out is as in `base`. Lists are taken whole. */
export function completePolicy(
  document: PolicyDocument,
  base: RebalancePolicy = DEFAULT_REBALANCE_POLICY,
): RebalancePolicy {
  return merged(base, document) as RebalancePolicy;
}

function merged(base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  if (!isObject(base) || !isObject(over)) return over;
  const names = new Set([...Object.keys(base), ...Object.keys(over)]);
  return Object.fromEntries([...names].map((name) => [name, merged(base[name], over[name])]));
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
