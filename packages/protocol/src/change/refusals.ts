/** Why a verb is refused: a code for programs, which is never renamed, and a sentence for people that says what to do. */
export const CHANGE_REFUSALS = [
  'wrong_state',
  'plan_stale',
  'expired',
  'not_expired',
  'content_invalid',
  'rule_invalid',
  'operate_needed',
  'admin_needed',
  'not_a_person',
  'own_change',
  'already_approved',
  'not_asked',
  'reason_missing',
  'reason_short',
  'reason_long',
  'reason_repeated',
  'approval_needed',
  'steps_in_flight',
  'nothing_done',
  'rollback_begun',
  'not_its_rollback',
  'unknown_step',
  'wrong_step_state',
  'older_fence',
  'too_many',
] as const;
export type RefusalCode = (typeof CHANGE_REFUSALS)[number];

export interface Refused {
  readonly kind: 'refused';
  readonly code: RefusalCode;
  /** A sentence. */
  readonly detail: string;
}

export const refuse = (code: RefusalCode, detail: string): Refused => ({ kind: 'refused', code, detail });
