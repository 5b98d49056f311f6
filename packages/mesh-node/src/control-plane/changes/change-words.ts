/** The words of the wire for what records call otherwise. */
import type { ApprovalWarning, ChangeState, StepState } from '@omnirelay/protocol/change';
import type { ChangeStateName, ChangeStepState } from '@omnirelay/wire';

const STATES: Readonly<Record<ChangeState, ChangeStateName>> = {
  draft: 'Draft',
  checking: 'Checking',
  'awaiting-approval': 'AwaitingApproval',
  approved: 'Approved',
  executing: 'Executing',
  paused: 'Paused',
  completed: 'Completed',
  failed: 'Failed',
  rejected: 'Rejected',
  cancelled: 'Cancelled',
  'rolled-back': 'RolledBack',
  stale: 'Stale',
  expired: 'Expired',
};
export const changeState = (state: ChangeState): ChangeStateName => STATES[state];

const STEPS: Readonly<Record<StepState, ChangeStepState>> = {
  waiting: 'Waiting',
  begun: 'Begun',
  done: 'Done',
  skipped: 'Skipped',
  mismatch: 'Mismatch',
};
export const stepState = (state: StepState): ChangeStepState => STEPS[state];

const WARNINGS: Readonly<Record<ApprovalWarning, string>> = {
  'same-subject-of-another-issuer':
    'Somebody of the same subject at another issuer has written or approved it: this may be the same person.',
};
/** Of a newer writer: its own word. */
export const warningWords = (warning: ApprovalWarning): string => WARNINGS[warning] ?? warning;

export const time = (unixMs: number): string => new Date(unixMs).toISOString();
