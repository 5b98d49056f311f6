/** The verbs of a change that runs or has run: executed, paused and resumed, cancelled, failed, undone. */
import { CHANGE_BOUNDS } from './bounds.ts';
import { type Change, type ChangeHeader, stepsInFlight } from './change-model.ts';
import { isApproved } from './eligibility.ts';
import { isSamePerson } from './people.ts';
import { isOverdue, operateRefusal, overdue, withHeader } from './plan-verbs.ts';
import { refuse } from './refusals.ts';
import type { ChangeOutcome, VerbOf } from './verbs.ts';

export function execute(change: Change, { by, at }: VerbOf<'execute'>): ChangeOutcome {
  const refused = operateRefusal(by) ?? (isOverdue(change, at) ? overdue : undefined);
  if (refused !== undefined) return refused;
  if (!isApproved(change.header, change.content.overrides))
    return refuse('approval_needed', 'Its content has not been approved by as many people as it needs.');
  return withHeader(change, at, { state: 'executing' });
}

/** Nothing begins any more from here on; steps in flight come to their end. */
export const pause = (change: Change, { by, at }: VerbOf<'pause'>): ChangeOutcome =>
  operateRefusal(by) ?? withHeader(change, at, { ...pausedAt(change.header, at), pausedBy: 'asked' });

/** Somebody goes on with it in time, or it is over: while it is paused it holds others up. */
export const pausedAt = ({ expiresAt }: Pick<ChangeHeader, 'expiresAt'>, at: number) =>
  ({ state: 'paused', expiresAt: Math.max(expiresAt, at + CHANGE_BOUNDS.pausedMs) }) as const;

export function resume(change: Change, { by, at }: VerbOf<'resume'>): ChangeOutcome {
  const refused = operateRefusal(by);
  if (refused !== undefined) return refused;
  if (change.header.pausedBy === 'mismatch')
    return refuse(
      'approval_needed',
      'A step found something else than what was approved: revise the rest, and have it approved.',
    );
  return unpaused(change, at, { state: 'executing' });
}

/** Steps in flight come to their end; nothing else is begun. What was done stays done. */
export function cancel(change: Change, { by, at, reason }: VerbOf<'cancel'>): ChangeOutcome {
  const { state, authors } = change.header;
  const isOwnDraft = state === 'draft' && authors.some((author) => isSamePerson(author, by));
  const refused = isOwnDraft ? undefined : operateRefusal(by);
  if (refused !== undefined) return refused;
  return unpaused(change, at, { state: 'cancelled', ...(reason !== undefined && { ended: reason }) });
}

export const fail = (change: Change, { at, why }: VerbOf<'fail'>): ChangeOutcome =>
  unpaused(change, at, { state: 'failed', ended: why.slice(0, CHANGE_BOUNDS.reasonMost) });

/** The change that undoes it begins. One that was paused is over with it. */
export function rollback(change: Change, { by, at, rollbackId }: VerbOf<'rollback'>): ChangeOutcome {
  const { header, journal } = change;
  const refused = operateRefusal(by);
  if (refused !== undefined) return refused;
  if (header.rollbackBy !== undefined) return refuse('rollback_begun', `It is being undone by ${header.rollbackBy}.`);
  const inFlight = stepsInFlight(change);
  if (inFlight > 0) return refuse('steps_in_flight', `${inFlight} steps are in flight; wait until they have ended.`);
  if (!header.hasEarlierRuns && !journal.some(({ state }) => state === 'done'))
    return refuse('nothing_done', 'It has moved nothing, so there is nothing to undo.');
  const state = header.state === 'paused' ? 'cancelled' : header.state;
  return unpaused(change, at, { state, rollbackBy: rollbackId });
}

export function rollbackEnded(change: Change, { at, rollbackId, undone }: VerbOf<'rollback-ended'>): ChangeOutcome {
  const { rollbackBy, ...header } = change.header;
  if (rollbackBy !== rollbackId) return refuse('not_its_rollback', `It is not undone by ${rollbackId}.`);
  if (undone) return withHeader(change, at, { state: 'rolled-back' });
  return { kind: 'changed', change: { ...change, header: { ...header, updatedAt: at } } };
}

const unpaused = (change: Change, at: number, told: Partial<ChangeHeader>): ChangeOutcome =>
  withHeader(notPaused(change), at, told);

/** Nothing is said of why it is paused. */
export function notPaused(change: Change): Change {
  const { pausedBy: _pausedBy, ...header } = change.header;
  return { ...change, header };
}
