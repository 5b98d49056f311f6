/** What is otherwise in a later revision: what those are shown whose approval was voided by it. */
import type { ChangeContent, ChangeStep } from './content-model.ts';
import { shardKey } from './content-problems.ts';

export interface ContentDiff {
  readonly added: readonly ChangeStep[];
  readonly removed: readonly ChangeStep[];
  readonly altered: readonly { readonly was: ChangeStep; readonly is: ChangeStep }[];
}

/** A step is the same where it moves the same shard; it is altered where it leads from or to another node. */
export function diffContent(was: Pick<ChangeContent, 'steps'>, is: Pick<ChangeContent, 'steps'>): ContentDiff {
  const before = new Map(was.steps.map((step) => [shardKey(step), step]));
  const after = new Set(is.steps.map(shardKey));
  return {
    added: is.steps.filter((step) => !before.has(shardKey(step))),
    removed: was.steps.filter((step) => !after.has(shardKey(step))),
    altered: is.steps.flatMap((step) => {
      const old = before.get(shardKey(step));
      return old === undefined || (old.from === step.from && old.to === step.to) ? [] : [{ was: old, is: step }];
    }),
  };
}
