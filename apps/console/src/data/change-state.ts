/** The states of a plan and of its steps: each has a shape, a colour and a word of its own, and colour is the third signal. */
import type { StatusStyle } from '../ui/status.ts';
import type { ChangeState, ChangeStepState } from './change-model.ts';

export type ChangeLook = Pick<StatusStyle, 'shape' | 'colour' | 'word'>;

export const CHANGE_LOOKS: Readonly<Record<ChangeState, ChangeLook>> = {
  Draft: { shape: 'hollow-circle', colour: 'left', word: 'Draft' },
  Checking: { shape: 'half-diamond', colour: 'progress', word: 'Checking' },
  AwaitingApproval: { shape: 'double-chevron', colour: 'conflict', word: 'Awaiting approval' },
  Approved: { shape: 'filled-circle', colour: 'alive', word: 'Approved' },
  Executing: { shape: 'half-diamond', colour: 'progress', word: 'Running' },
  Paused: { shape: 'pause-bar', colour: 'suspect', word: 'Paused' },
  Completed: { shape: 'filled-circle', colour: 'alive', word: 'Completed' },
  Failed: { shape: 'square-x', colour: 'dead', word: 'Failed' },
  Rejected: { shape: 'hollow-circle', colour: 'left', word: 'Rejected' },
  Cancelled: { shape: 'hollow-circle', colour: 'left', word: 'Cancelled' },
  RolledBack: { shape: 'hollow-circle', colour: 'left', word: 'Rolled back' },
  Stale: { shape: 'triangle', colour: 'suspect', word: 'Stale' },
  Expired: { shape: 'hollow-circle', colour: 'left', word: 'Expired' },
};

export const STEP_LOOKS: Readonly<Record<ChangeStepState, ChangeLook>> = {
  Waiting: { shape: 'hollow-circle', colour: 'left', word: 'Waiting' },
  Begun: { shape: 'half-diamond', colour: 'progress', word: 'In flight' },
  Done: { shape: 'filled-circle', colour: 'alive', word: 'Done' },
  Skipped: { shape: 'filled-circle', colour: 'alive', word: 'Skipped: true already' },
  Mismatch: { shape: 'double-chevron', colour: 'conflict', word: 'Found something else' },
};
