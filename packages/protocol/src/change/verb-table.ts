/** Which verb is allowed in which state. Total: whatever is not in it is refused with `wrong_state`, and says what is allowed instead. */
import type { ChangeState } from './change-model.ts';

/** What people do, what controllers find, and what the leader writes as it goes. */
export const CHANGE_VERBS = [
  'submit',
  'checked',
  'revise',
  'approve',
  'reject',
  'execute',
  'pause',
  'resume',
  'cancel',
  'rollback',
  'rollback-ended',
  'expire',
  'drift',
  'fail',
  'step-begun',
  'step-let-go',
  'step-done',
  'step-skipped',
  'step-mismatch',
] as const;
export type VerbKind = (typeof CHANGE_VERBS)[number];

const KEPT = ['revise', 'cancel', 'expire'] as const;
/** Before anything of this revision has been done, and once others than its author count upon it. */
const PLANNED = [...KEPT, 'drift'] as const;
/** Steps that were in flight come to their end. */
const SETTLING = ['step-let-go', 'step-done', 'step-skipped', 'step-mismatch'] as const;
/** What has been done can be undone. */
const UNDONE = ['rollback', 'rollback-ended'] as const;

export const VERB_TABLE: Readonly<Record<ChangeState, readonly VerbKind[]>> = {
  draft: ['submit', ...KEPT],
  checking: ['checked', ...PLANNED],
  'awaiting-approval': ['approve', 'reject', ...PLANNED],
  approved: ['execute', 'reject', ...PLANNED],
  executing: ['pause', 'cancel', 'fail', 'step-begun', ...SETTLING],
  paused: ['resume', 'revise', 'cancel', 'expire', 'rollback', 'fail', ...SETTLING],
  completed: [...UNDONE],
  failed: [...UNDONE, ...SETTLING],
  rejected: [...UNDONE],
  cancelled: [...UNDONE, ...SETTLING],
  'rolled-back': [],
  stale: [...KEPT],
  expired: [...UNDONE, ...SETTLING],
};

export const allows = (state: ChangeState, verb: VerbKind): boolean => VERB_TABLE[state].includes(verb);

/** Nothing leads out of it but that what it did is undone. */
export const isEnded = (state: ChangeState): boolean =>
  ['completed', 'failed', 'rejected', 'cancelled', 'rolled-back', 'expired'].includes(state);
