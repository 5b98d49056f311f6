/**
 * The effect log judged: what the registry has accepted from leaders of one scope, in its order, and what the processes were told. Pure, so that planted
 * logs prove that it would notice.
 */
import type { Effect } from './effects.ts';

export interface EffectLog {
  readonly scope: string;
  /** As the registry holds them, in their order. */
  readonly kept: readonly Effect[];
  /** What writers were told is accepted. */
  readonly acknowledged: readonly Effect[];
}

export interface EffectVerdict {
  readonly effects: number;
  /** Claims under which any was accepted. */
  readonly claims: number;
  readonly problems: readonly string[];
  /** Acknowledged, and not in the registry's log. */
  readonly lost: readonly Effect[];
}

export function judgeEffects({ scope, kept, acknowledged }: EffectLog): EffectVerdict {
  const problems: string[] = [];
  const owners = new Map<string, string>();
  let before: Effect | undefined;
  for (const [index, effect] of kept.entries()) {
    const at = `${scope} ${effect.seq}`;
    if (effect.seq !== index + 1) problems.push(`${at}: the ${index + 1}th of the log`);
    if (before !== undefined && effect.fence < before.fence)
      problems.push(`${at}: accepted from ${effect.nodeId} under ${effect.fence} after ${before.fence}`);
    before = effect;
  }
  // Over both: what was acknowledged and lost may not share its fence with another claim either.
  for (const { fence, claimId, seq } of [...kept, ...acknowledged]) {
    const owner = owners.get(fence) ?? claimId;
    if (owner !== claimId) problems.push(`${scope} ${seq}: ${claimId} has the fence of ${owner}: ${fence}`);
    owners.set(fence, owner);
  }
  const there = new Set(kept.map(({ txnId }) => txnId));
  return {
    effects: kept.length,
    claims: new Set(kept.map(({ claimId }) => claimId)).size,
    problems: [...new Set(problems)],
    lost: acknowledged.filter(({ txnId }) => !there.has(txnId)),
  };
}
