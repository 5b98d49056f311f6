/** What is otherwise in a later revision: what those are shown whose approval was voided by it. */
import type { ChangeContent, ChangeStep } from './content-model.ts';
import { stepKeyOf } from './content-problems.ts';
import { isSamePlacement } from './same-placement.ts';

export interface ContentDiff {
  readonly added: readonly ChangeStep[];
  readonly removed: readonly ChangeStep[];
  readonly altered: readonly { readonly was: ChangeStep; readonly is: ChangeStep }[];
}

/** A step is the same where it moves the same shard, or places the same namespace; it is altered where it leads from or to another node, or places otherwise. */
export function diffContent(was: Pick<ChangeContent, 'steps'>, is: Pick<ChangeContent, 'steps'>): ContentDiff {
  const before = new Map(was.steps.map((step) => [stepKeyOf(step), step]));
  const after = new Set(is.steps.map(stepKeyOf));
  return {
    added: is.steps.filter((step) => !before.has(stepKeyOf(step))),
    removed: was.steps.filter((step) => !after.has(stepKeyOf(step))),
    altered: is.steps.flatMap((step) => {
      const old = before.get(stepKeyOf(step));
      return old === undefined || doesTheSame(old, step) ? [] : [{ was: old, is: step }];
    }),
  };
}

function doesTheSame(a: ChangeStep, b: ChangeStep): boolean {
  if (a.kind === 'set-placement') return b.kind === a.kind && isSamePlacement(a.policy, b.policy);
  return b.kind === a.kind && a.from === b.from && a.to === b.to;
}
