/**
 * How single steps go on. The leader writes each under its fence, a begun one in the transaction that begins its move and a done one in that which changes
 * the map. Whoever leads next finds what was begun and leads it to its end under a greater fence; a leader of before is refused, and nothing is done twice.
 * What was called off waits for another attempt.
 */
import { assertNever } from '@omnirelay/primitives';
import { CHANGE_BOUNDS } from './bounds.ts';
import type { Change, JournalStep, StepState } from './change-model.ts';
import type { ChangeStep } from './content-model.ts';
import { isSettled } from './judge-step.ts';
import { type Refused, refuse } from './refusals.ts';
import { pausedAt } from './run-verbs.ts';
import type { ChangeOutcome, StepVerb } from './verbs.ts';
import { voidApprovals } from './void-approvals.ts';

/** From which states of a step each verb leads on. */
const FROM: Readonly<Record<StepVerb['kind'], readonly StepState[]>> = {
  // Once more by a later leader.
  'step-begun': ['waiting', 'begun'],
  'step-let-go': ['begun'],
  'step-done': ['begun'],
  'step-skipped': ['waiting', 'begun'],
  'step-mismatch': ['waiting', 'begun'],
};

export function applyStep(change: Change, verb: StepVerb): ChangeOutcome {
  const step = change.journal[verb.step];
  if (step === undefined)
    return refuse('unknown_step', `It has ${change.journal.length} steps, from 0 on; there is no step ${verb.step}.`);
  const refused = stepRefusal(change, step, verb);
  if (refused !== undefined) return refused;
  const journal = change.journal.with(verb.step, written(step, verb, change.content.steps[verb.step]));
  return afterStep({ ...change, journal }, verb);
}

function stepRefusal({ header }: Change, step: JournalStep, verb: StepVerb): Refused | undefined {
  const { kind, fence } = verb;
  // What has not begun before the run ended does not end in it either.
  const isOver = header.state !== 'executing' && step.state === 'waiting';
  if (!FROM[kind].includes(step.state) || isOver)
    return refuse('wrong_step_state', `Step ${verb.step} is ${step.state}; ${kind} does not follow.`);
  if (step.fence === undefined || fence > step.fence) return undefined;
  if (fence < step.fence)
    return refuse(
      'older_fence',
      `Step ${verb.step} was begun under the fence ${step.fence}, which is later than ${fence}.`,
    );
  return kind === 'step-begun' && step.state === 'begun'
    ? refuse('wrong_step_state', `Step ${verb.step} has begun under this very fence.`)
    : undefined;
}

function written(before: JournalStep, verb: StepVerb, of: ChangeStep | undefined): JournalStep {
  const { at, fence } = verb;
  const step = { ...before, ...moveOf(of) };
  switch (verb.kind) {
    case 'step-begun':
      return { ...step, state: 'begun', fence, begunAt: step.begunAt ?? at };
    case 'step-let-go': {
      const { begunAt: _begunAt, ...waits } = step;
      return { ...waits, state: 'waiting', fence, attempts: (step.attempts ?? 0) + 1 };
    }
    case 'step-done':
      return { ...step, state: 'done', fence, endedAt: at, generation: verb.generation };
    case 'step-skipped':
      return { ...step, state: 'skipped', fence, endedAt: at, skippedFor: verb.why ?? 'is-there' };
    case 'step-mismatch': {
      const touched = verb.touched.slice(0, CHANGE_BOUNDS.touchedTold);
      return { ...step, state: 'mismatch', fence, endedAt: at, touched };
    }
    default:
      return assertNever(verb);
  }
}

type MoveOf = Pick<JournalStep, 'namespace' | 'shard' | 'from' | 'to'>;

function moveOf(step: ChangeStep | undefined): MoveOf {
  if (step?.kind !== 'move-shard') return {};
  const { namespace, shard, from, to } = step;
  return { namespace, shard, ...(from !== null && { from }), to };
}

function afterStep(change: Change, verb: StepVerb): ChangeOutcome {
  const { header, journal } = change;
  const { at } = verb;
  const runs = header.state === 'executing' || header.state === 'paused';
  if (runs && verb.kind === 'step-mismatch') {
    const voided = voidApprovals(header, { at, why: 'mismatch', touched: verb.touched });
    return changed(change, { ...voided, ...pausedAt(header, at), pausedBy: 'mismatch', updatedAt: at });
  }
  if (!runs || !journal.every(isSettled)) return { kind: 'changed', change };
  const { pausedBy: _pausedBy, ...rest } = header;
  return changed(change, { ...rest, state: 'completed', updatedAt: at });
}

const changed = (change: Change, header: Change['header']): ChangeOutcome => ({
  kind: 'changed',
  change: { ...change, header },
});
