/** How many shards one plan may move: what the hour has room for, and where it keeps to the guardrail of moved shards, no more than that part of all of them. */
import type { RebalanceInput } from './plan-model.ts';

/** A limit of 0.29 of 100 shards are 29 of them, whatever their product is as a floating number. */
const ROUNDING = 1e-6;

/** One at least: where the limit forbids even that, its check fails and people decide. */
export function roomOf({
  churnLeft,
  shardCount,
  policy,
  keepsToRatio = false,
}: Pick<RebalanceInput, 'churnLeft' | 'shardCount' | 'policy' | 'keepsToRatio'>): number {
  const ratios = policy.guardrails.filter(({ name }) => name === 'moved-shards-ratio');
  if (!keepsToRatio || ratios.length === 0) return churnLeft;
  const limit = Math.min(...ratios.map((guardrail) => guardrail.limit));
  return Math.min(churnLeft, Math.max(1, Math.floor(limit * shardCount + ROUNDING)));
}
