/** For scopes whose effects nobody fences: no two nodes that admit at one moment, each by its own clock, and no two kept effects at once. */
import type { Effect, LeaseCheckerFactory } from '../lease-checker.ts';

interface Kept {
  readonly effect: Effect;
  readonly endedAt: number;
}

/** Kept effects that are remembered: those that one still running can have overlapped. */
const REMEMBERED_MS = 30_000;

export const oneAdmits: LeaseCheckerFactory = (facts, report) => {
  const kept = new Map<string, Kept[]>();
  return {
    name: 'one-admits-unfenced-effects',
    onEffectStart: ({ scope, host }) => {
      if (!facts.unfenced(scope)) return;
      for (const other of facts.hosts())
        if (other !== host && other.up && !other.stalled && other.admission(scope).kind === 'admitted')
          report(`n${host.node} and n${other.node} both admit work for ${scope}`);
    },
    onEffectEnd: (effect, wasKept) => {
      if (!wasKept || !facts.unfenced(effect.scope)) return;
      const now = facts.now();
      const before = (kept.get(effect.scope) ?? []).filter(({ endedAt }) => now - endedAt < REMEMBERED_MS);
      for (const other of before)
        if (other.effect.host !== effect.host && other.endedAt > effect.startedAt)
          report(`n${effect.host.node} and n${other.effect.host.node} both kept an effect for ${effect.scope} at once`);
      before.push({ effect, endedAt: now });
      kept.set(effect.scope, before);
    },
  };
};
