/** What a leader writes of steps by themselves, and what it knows of a change once it has. */
import type { SettledStep, StepVerb, StoredChange, VerbWrites } from '@omnirelay/protocol/change';

export type Written = Extract<VerbWrites, { readonly kind: 'writes' }>;

/** Of a step that goes on by itself. */
export function verbOf(one: SettledStep, of: Pick<StepVerb, 'at' | 'fence'>): readonly StepVerb[] {
  const step = { ...of, step: one.step };
  switch (one.kind) {
    case 'skip':
      return [{ kind: 'step-skipped', why: one.why, ...step }];
    case 'mismatch':
      return [{ kind: 'step-mismatch', touched: one.touched, ...step }];
    case 'let-go':
      return [{ kind: 'step-let-go', ...step }];
    case 'place':
      // Plans of a run place no namespace.
      return [];
  }
}

/** A change as it is once that was committed as that version. */
export function afterCommit(before: StoredChange, { change, transactions }: Written, version: bigint): StoredChange {
  const keys = new Set(transactions.flatMap(({ writes }) => writes.map(({ key }) => key)));
  const stepVersions = new Map(before.stepVersions);
  for (const [step, journalled] of change.journal.entries())
    if (journalled !== before.change.journal[step]) stepVersions.set(step, version);
  const isHeaderNew = [...keys].some((key) => key === `changes/${change.header.id}`);
  return { change, version: isHeaderNew ? version : before.version, stepVersions };
}
