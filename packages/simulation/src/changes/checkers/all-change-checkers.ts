import type { ChangeCheckerFactory } from '../change-checker.ts';
import { approvalsAreOfWhatWasRead } from './approvals-are-of-what-was-read.ts';
import { changesComeToAnEnd } from './changes-come-to-an-end.ts';
import { freezesBeginNothing } from './freezes-begin-nothing.ts';
import { limitsAreKept } from './limits-are-kept.ts';
import { movesAreOfSteps } from './moves-are-of-steps.ts';
import { nothingBeginsUnapproved } from './nothing-begins-unapproved.ts';
import { stepsAreDoneOnce } from './steps-are-done-once.ts';

export const ALL_CHANGE_CHECKERS: readonly ChangeCheckerFactory[] = [
  stepsAreDoneOnce,
  movesAreOfSteps,
  nothingBeginsUnapproved,
  approvalsAreOfWhatWasRead,
  limitsAreKept,
  freezesBeginNothing,
  changesComeToAnEnd,
];
