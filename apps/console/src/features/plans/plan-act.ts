/** What people do to a plan: which of it is offered when, how grave it is, what it is called, and how far it has come, in words. */
import type { Change, ChangeActAnswer, ChangeState, ChangeVerb } from '../../data/change-model.ts';
import { approvalWords, counted } from '../../data/change-words.ts';
import type { PendingAct } from '../../data/pending-act.ts';
import { shortHash } from '../../data/plan-address.ts';
import type { ConfirmTier } from '../../ui/confirm-sheet.tsx';

export const ACT_WORDS: Readonly<Record<ChangeVerb, string>> = {
  submit: 'Submit',
  recompute: 'Recompute',
  approve: 'Approve',
  reject: 'Reject',
  execute: 'Run',
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel',
  rollback: 'Roll back',
};

export const ALL_VERBS = Object.keys(ACT_WORDS) as ChangeVerb[];

const UNDO = ['rollback'] as const;
const OFFERED: Readonly<Record<ChangeState, readonly ChangeVerb[]>> = {
  Draft: ['submit', 'recompute', 'cancel'],
  Checking: ['recompute', 'cancel'],
  AwaitingApproval: ['approve', 'reject', 'recompute', 'cancel'],
  Approved: ['execute', 'reject', 'recompute', 'cancel'],
  Executing: ['pause', 'cancel'],
  Paused: ['resume', 'rollback', 'recompute', 'cancel'],
  Completed: UNDO,
  Failed: UNDO,
  Rejected: [],
  Cancelled: UNDO,
  RolledBack: [],
  Stale: ['recompute', 'cancel'],
  Expired: UNDO,
};

/** What may still be done to it; where nothing was moved, nothing can be undone. */
export const offered = ({ state, progress }: Pick<Change, 'state' | 'progress'>): readonly ChangeVerb[] =>
  OFFERED[state].filter(
    (verb) => verb !== 'rollback' || state === 'Completed' || state === 'Paused' || progress.done > 0,
  );

/** Done with one press, and undone with another. */
export const needsNoReview = (verb: ChangeVerb): boolean => verb === 'pause';

/** As the control API asks for them. */
const REASON_LEAST = 10;
const NEEDS_NONE: ReadonlySet<ChangeVerb> = new Set(['pause', 'submit', 'recompute']);

export const needsReason = (verb: ChangeVerb): boolean => !NEEDS_NONE.has(verb);

const wordsOf = (reason: string): string => reason.normalize('NFC').trim().replaceAll(/\s+/g, ' ').toLowerCase();

/** What is wrong with a reason that was typed, before anybody is asked. `last`: the last that was given for this plan. */
export function reasonProblem(last: string | undefined): (reason: string) => string | undefined {
  return (reason) => {
    const length = [...wordsOf(reason)].length;
    if (length < REASON_LEAST)
      return `The reason has ${counted(length, 'character')}; it needs ${REASON_LEAST} at least.`;
    return last !== undefined && wordsOf(last) === wordsOf(reason)
      ? 'The reason is the last one again; say what speaks for this one.'
      : undefined;
  };
}

/** What goes beyond a guardrail takes a code and a second person, when it is asked for and when it is approved. */
export function tierOf(verb: ChangeVerb, { overrides, contentHash }: Change): ConfirmTier {
  if (overrides.length === 0 || (verb !== 'submit' && verb !== 'approve' && verb !== 'execute')) return { kind: 'T1' };
  return {
    kind: 'T3',
    code: shortHash(contentHash),
    why: overrides.map(
      ({ check, measured, limit }) => `Goes beyond ${check}: ${measured}, where ${limit} is the limit.`,
    ),
    secondPerson: 'It takes two admins: one who asked for it counts, and another who did not write it approves it.',
  };
}

export const actDescription = (verb: ChangeVerb, { contentHash, steps, title }: Change): string => {
  const what = `${title}: ${counted(steps, 'step')}.`;
  switch (verb) {
    case 'approve':
      return `${what} The approval is bound to the content ${shortHash(contentHash)}, which is what you have read; another content needs another approval.`;
    case 'reject':
      return `${what} It is over then, and stays to be read with your reason.`;
    case 'execute':
      return `${what} What runs is the content ${shortHash(contentHash)}, byte for byte.`;
    case 'submit':
      return `${what} It is measured against the guardrails, and approvals are asked for.`;
    case 'recompute':
      return `${what} It is computed anew on what is now; approvals of what it was are void.`;
    case 'resume':
      return `${what} It goes on where it was paused.`;
    case 'cancel':
      return `${what} Steps in flight come to their end, nothing else begins, and what was done stays done.`;
    case 'rollback':
      return `${what} A plan is made of what was really done, the last first; shards that are elsewhere by now are left alone.`;
    case 'pause':
      return `${what} Nothing begins any more; steps in flight come to their end.`;
  }
};

/** After so long without a word nobody should think that it was heard. */
const ACKNOWLEDGED_WITHIN_MS = 6_000;

const notAcknowledged = (sentAtMs: number, nowMs: number): string =>
  `Not acknowledged (${Math.round((nowMs - sentAtMs) / 1_000)} s)`;

export interface SentAct {
  readonly verb: ChangeVerb;
  readonly sentAtMs: number;
}

/** `change`: as it is now; `nowMs`: this browser's clock. */
export function planActWords(
  { request: { verb, sentAtMs }, stage, problem }: PendingAct<SentAct, ChangeActAnswer>,
  change: Pick<Change, 'state' | 'progress' | 'approvals' | 'approvalsNeeded'>,
  nowMs: number,
): string {
  const word = ACT_WORDS[verb];
  switch (stage) {
    case 'requested':
      return nowMs - sentAtMs < ACKNOWLEDGED_WITHIN_MS
        ? `${word}: requested`
        : `${notAcknowledged(sentAtMs, nowMs)}: ${word.toLowerCase()} was asked for, and no control node has answered yet`;
    case 'unknown':
      return `${notAcknowledged(sentAtMs, nowMs)}: whether ${word.toLowerCase()} was heard is not known (${problem})`;
    case 'refused':
      return `Not done: ${problem}`;
    case 'accepted':
      return verb === 'pause' ? pauseWords(change) : `${word}: accepted`;
    case 'effective':
      return effectiveWords(verb, change);
  }
}

/** It is paused once nothing is in flight, and not before. */
function pauseWords({ state, progress: { begun } }: Pick<Change, 'state' | 'progress'>): string {
  if (begun > 0) return `Pausing: ${begun} in flight will finish`;
  return state === 'Paused' ? 'Paused' : 'Pause: accepted';
}

function effectiveWords(verb: ChangeVerb, change: Parameters<typeof planActWords>[1]): string {
  switch (verb) {
    case 'approve':
      return `Approved: ${approvalWords(change)}`;
    case 'pause':
      return pauseWords(change);
    case 'rollback':
      return 'Roll back: the plan that undoes it is made';
    case 'submit':
      return 'Submitted';
    case 'recompute':
      return 'Computed anew';
    case 'reject':
      return 'Rejected';
    case 'execute':
      return 'Runs';
    case 'resume':
      return 'Goes on';
    case 'cancel':
      return change.progress.begun > 0 ? `Cancelled: ${change.progress.begun} in flight will finish` : 'Cancelled';
  }
}
