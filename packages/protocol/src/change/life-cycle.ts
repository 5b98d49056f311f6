/**
 * The life of a change: what it becomes by a verb, or why the verb is refused. Pure; whoever keeps the record writes the outcome under a condition on the
 * record's version, so that two who act at once do not both.
 */
import { assertNever } from '@omnirelay/primitives';
import type { Change } from './change-model.ts';
import { reasonRefusal } from './check-reason.ts';
import * as plan from './plan-verbs.ts';
import { type Refused, refuse } from './refusals.ts';
import * as run from './run-verbs.ts';
import { applyStep } from './step-verbs.ts';
import { allows, VERB_TABLE } from './verb-table.ts';
import type { ChangeOutcome, ChangeVerb } from './verbs.ts';

export function applyVerb(change: Change, verb: ChangeVerb): ChangeOutcome {
  return staleRefusal(change, verb) ?? stateRefusal(change, verb) ?? reasoned(change, verb, applied(change, verb));
}

/** One rule for whatever people give a reason for, where nothing else speaks against it. Whoever pauses a run is not held up for having said the same before. */
function reasoned({ header }: Change, verb: ChangeVerb, outcome: ChangeOutcome): ChangeOutcome {
  if (!('reason' in verb) || verb.reason === undefined || outcome.kind === 'refused') return outcome;
  const { kind, by, reason } = verb;
  const refused = reasonRefusal(reason, kind === 'pause' ? [] : [by.lastReason, header.lastReason]);
  if (refused !== undefined || outcome.kind === 'unchanged') return refused ?? outcome;
  const { change } = outcome;
  return { kind: 'changed', change: { ...change, header: { ...change.header, lastReason: reason } } };
}

/** Who acts upon other content than there is has read a plan that is no more: told before anything else. */
function staleRefusal({ header }: Change, verb: ChangeVerb): Refused | undefined {
  const isOld = (verb.kind === 'approve' || verb.kind === 'execute') && verb.contentHash !== header.contentHash;
  if (isOld)
    return refuse('plan_stale', `The plan is ${header.contentHash} now, not ${verb.contentHash}; read it anew.`);
  if (header.state !== 'stale' || allows('stale', verb.kind)) return undefined;
  return refuse('plan_stale', 'What it was computed on has changed; revise it. It stays readable.');
}

function stateRefusal({ header: { state } }: Change, { kind }: ChangeVerb): Refused | undefined {
  if (allows(state, kind)) return undefined;
  const allowed = VERB_TABLE[state];
  const instead = allowed.length === 0 ? 'nothing is done to it any more' : `what can be done is ${allowed.join(', ')}`;
  return refuse('wrong_state', `It is ${state}, so ${kind} is out of place; ${instead}.`);
}

function applied(change: Change, verb: ChangeVerb): ChangeOutcome {
  switch (verb.kind) {
    case 'submit':
      return plan.submit(change, verb);
    case 'checked':
      return plan.checked(change, verb);
    case 'revise':
      return plan.revise(change, verb);
    case 'approve':
      return plan.approve(change, verb);
    case 'reject':
      return plan.reject(change, verb);
    case 'expire':
      return plan.expire(run.notPaused(change), verb);
    case 'drift':
      return plan.drift(change, verb);
    case 'execute':
      return run.execute(change, verb);
    case 'pause':
      return run.pause(change, verb);
    case 'resume':
      return run.resume(change, verb);
    case 'cancel':
      return run.cancel(change, verb);
    case 'fail':
      return run.fail(change, verb);
    case 'rollback':
      return run.rollback(change, verb);
    case 'rollback-ended':
      return run.rollbackEnded(change, verb);
    case 'step-begun':
    case 'step-let-go':
    case 'step-done':
    case 'step-skipped':
    case 'step-mismatch':
      return applyStep(change, verb);
    default:
      return assertNever(verb);
  }
}
