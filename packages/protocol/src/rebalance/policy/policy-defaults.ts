/** What holds where a policy says nothing, and what holds of a namespace's policy and its cluster's together. */
import type { Guardrail, PolicyDocument, RebalancePolicy } from './policy-model.ts';
import { GUARDRAILS } from './policy-model.ts';

export const DEFAULT_REBALANCE_POLICY: RebalancePolicy = {
  version: 0,
  mode: 'approval',
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

/** Of a namespace: it says when its nodes are sick; of limits the narrower holds, and of windows and guardrails all. */
export function effectivePolicy(cluster: PolicyDocument, namespace?: PolicyDocument): RebalancePolicy {
  const whole = completePolicy(cluster);
  if (namespace === undefined) return whole;
  const own = completePolicy(namespace, whole);
  const { limits, brake } = whole;
  return {
    ...own,
    mode: whole.mode === 'approval' ? 'approval' : own.mode,
    limits: {
      movesPerNode: Math.min(limits.movesPerNode, own.limits.movesPerNode),
      movesPerCluster: Math.min(limits.movesPerCluster, own.limits.movesPerCluster),
      churnPerHour: Math.min(limits.churnPerHour, own.limits.churnPerHour),
      cooldownMs: Math.max(limits.cooldownMs, own.limits.cooldownMs),
      stageTimeoutMs: own.limits.stageTimeoutMs,
    },
    brake: {
      enterRatio: Math.min(brake.enterRatio, own.brake.enterRatio),
      leaveRatio: Math.min(brake.leaveRatio, own.brake.leaveRatio),
      leastNodes: Math.min(brake.leastNodes, own.brake.leastNodes),
    },
    guardrails: narrowest([...whole.guardrails, ...own.guardrails]),
    windows: [...new Map([...whole.windows, ...own.windows].map((one) => [JSON.stringify(one), one])).values()],
  };
}

function narrowest(guardrails: readonly Guardrail[]): readonly Guardrail[] {
  const limits = new Map<Guardrail['name'], number>();
  for (const { name, limit } of guardrails) {
    const before = limits.get(name) ?? limit;
    limits.set(name, GUARDRAILS[name] === 'at-most' ? Math.min(before, limit) : Math.max(before, limit));
  }
  return [...limits].map(([name, limit]) => ({ name, limit }));
}
