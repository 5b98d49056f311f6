/**
 * A verb on a stored change as writes, each under the conditions that make it the very change that was read: of two who act at once one is told that there is
 * something newer. What begins compares the header, so that nothing begins once a pause is written; what ends does not, unless it alters it.
 */
import { changeKey, stepKey } from '../change-keys.ts';
import type { Change } from '../change-model.ts';
import { encodeChange } from '../header-record.ts';
import { applyVerb } from '../life-cycle.ts';
import type { Refused } from '../refusals.ts';
import { encodeJournalStep } from '../step-record.ts';
import type { ChangeVerb, StepVerb } from '../verbs.ts';
import { writesOfContent } from './content-writes.ts';
import { type ChangeWrites, conditionOn, isRefused, putOf, type StoredChange } from './stored-change.ts';

/** Of a run: they begin, or decide for, what must still be approved as the transaction commits. */
const COMPARES_HEADER: ReadonlySet<StepVerb['kind']> = new Set<StepVerb['kind']>([
  'step-begun',
  'step-skipped',
  'step-mismatch',
]);

export type VerbWrites = ChangeWrites | { readonly kind: 'unchanged' } | Refused;

/**
 * By a person or the leader. The journal must have been read no earlier than the header, since steps in flight decide what may be done. Any verb; of several
 * steps in one transaction see `writesOfSteps`. `then`: what is done to it at once, none of it to a step; refused as a whole where one of them is.
 */
export function writesOfVerb(
  stored: StoredChange,
  verb: ChangeVerb,
  ...then: readonly Exclude<ChangeVerb, StepVerb>[]
): VerbWrites {
  if ('step' in verb) return writesOfSteps(stored, [verb]);
  let { change } = stored;
  for (const one of [verb, ...then]) {
    const outcome = applyVerb(change, one);
    if (outcome.kind === 'refused') return outcome;
    if (outcome.kind === 'changed') change = outcome.change;
  }
  if (change === stored.change) return { kind: 'unchanged' };
  if (change.header.revision !== stored.change.header.revision) return writesOfContent(change, stored.version);
  return headerAlone(change, stored.version);
}

/** Several steps of one change go on in one transaction, as moves of a namespace do. Refused as a whole where one of them is. */
export function writesOfSteps(stored: StoredChange, verbs: readonly StepVerb[]): VerbWrites {
  let { change } = stored;
  for (const verb of verbs) {
    const outcome = applyVerb(change, verb);
    if (outcome.kind === 'refused') return outcome;
    if (outcome.kind === 'changed') change = outcome.change;
  }
  const { id, revision } = change.header;
  const isHeaderNew = change.header !== stored.change.header;
  const head = isHeaderNew ? headerAlone(change, stored.version) : undefined;
  if (head?.kind === 'refused') return head;
  const steps = [...new Set(verbs.map(({ step }) => step))];
  const puts = steps.map((step) => putOf(stepKey(id, revision, step), encodeJournalStep(change.journal[step]!)));
  const refused = puts.find(isRefused);
  if (refused !== undefined) return refused;
  const comparesHeader = isHeaderNew || verbs.some(({ kind }) => COMPARES_HEADER.has(kind));
  const conditions = [
    ...(comparesHeader ? [conditionOn(changeKey(id), stored.version)] : []),
    ...steps.map((step) => conditionOn(stepKey(id, revision, step), stored.stepVersions.get(step))),
  ];
  const writes = [...puts.filter((put) => !isRefused(put)), ...(head?.transactions[0]?.writes ?? [])];
  return { kind: 'writes', change, transactions: [{ conditions, writes }] };
}

function headerAlone(change: Change, version: bigint): ChangeWrites | Refused {
  const key = changeKey(change.header.id);
  const put = putOf(key, encodeChange(change.header));
  if (isRefused(put)) return put;
  return { kind: 'writes', change, transactions: [{ conditions: [conditionOn(key, version)], writes: [put] }] };
}
