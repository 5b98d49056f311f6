/**
 * What is to be done with a step of a change that is under way, by the mesh as it is at that moment. The transaction that begins the step compares the same
 * once more. A result that is true already is not made again; anything else that was not approved stops the run.
 */
import { assertNever } from '@omnirelay/primitives';
import { type Change, type Touched, WAITING } from './change-model.ts';
import type { ChangeContent, ChangeStep, Precondition } from './content-model.ts';
import { shardKey } from './content-problems.ts';
import { driftOf, type MeshView, preconditionsOf } from './drift.ts';
import { isSamePlacement } from './same-placement.ts';

export type StepVerdict =
  | { readonly kind: 'begin' }
  /** It was begun, by this leader or one before: it is led to its end. */
  | { readonly kind: 'go-on' }
  | { readonly kind: 'skip' }
  | { readonly kind: 'mismatch'; readonly touched: readonly Touched[] }
  /** It has ended. */
  | { readonly kind: 'ended' };

/** `at`: the place of the step in the content. */
export function judgeStep(
  { content, journal }: Pick<Change, 'content' | 'journal'>,
  at: number,
  view: MeshView,
): StepVerdict {
  const step = content.steps[at];
  const journalled = journal[at];
  if (step === undefined || journalled === undefined) return { kind: 'ended' };
  return verdictOf(content, step, { state: journalled.state, view });
}

function verdictOf(
  content: ChangeContent,
  step: ChangeStep,
  { state, view }: { readonly state: Change['journal'][number]['state']; readonly view: MeshView },
): StepVerdict {
  switch (state) {
    case 'done':
    case 'skipped':
    case 'mismatch':
      return { kind: 'ended' };
    case 'waiting':
    case 'begun': {
      if (isSo(step, view)) return { kind: 'skip' };
      const touched = driftOf({ preconditions: preconditionsOf(content, step) }, view);
      if (touched.length > 0) return { kind: 'mismatch', touched };
      return { kind: state === 'begun' ? 'go-on' : 'begin' };
    }
    default:
      return assertNever(state);
  }
}

/** What the step is to bring about is there already. */
function isSo(step: ChangeStep, view: MeshView): boolean {
  if (step.kind === 'move-shard') return view.shardAt(step.namespace, step.shard)?.owner === step.to;
  const now = view.placementOf(step.namespace);
  return now !== undefined && isSamePlacement(now.policy, step.policy);
}

/** What of a change is still to be done, with what that rests upon: what people are asked anew after a mismatch, unless it is computed anew. */
export function restOf({ content, journal }: Pick<Change, 'content' | 'journal'>): ChangeContent {
  const steps = content.steps.filter((_step, at) => !isSettled(journal[at] ?? WAITING));
  const moves = steps.filter((step) => step.kind === 'move-shard');
  const shards = new Set(moves.map(shardKey));
  const targets = new Set(moves.map(({ to }) => to));
  const placed = new Set(steps.filter(({ kind }) => kind === 'set-placement').map(({ namespace }) => namespace));
  const isNeeded = (one: Precondition): boolean => {
    if (one.kind === 'shard-owner') return shards.has(shardKey(one));
    if (one.kind === 'node-eligible') return targets.has(one.nodeId);
    return one.kind === 'policy-version' || placed.has(one.namespace);
  };
  return { ...content, steps, preconditions: content.preconditions.filter(isNeeded) };
}

/** Its result is there, made by the change or found. */
export const isSettled = ({ state }: Change['journal'][number]): boolean => state === 'done' || state === 'skipped';
