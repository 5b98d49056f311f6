/** A new change, of a question that somebody asks: a draft, or submitted at once where what it rests upon holds. */
import { randomBytes } from 'node:crypto';
import {
  type Change,
  type ChangeId,
  driftOf,
  hashContent,
  isEnded,
  isSamePerson,
  type MeshView,
  namespacesIn,
  type Touched,
  writesOfNewChange,
} from '@omnirelay/protocol/change';
import type { ChangeActAnswer, MutationOptions } from '@omnirelay/wire';
import { approvalRule } from '../../changes/approval-rule.ts';
import { hashText } from '../../changes/hash-text.ts';
import { type ChangeQuestion, writeOfQuestion } from '../../changes/planning/change-question.ts';
import { type Computed, computeContent } from '../../changes/planning/compute-content.ts';
import type { PlanningSight } from '../../changes/planning/planning-sight.ts';
import { CONTROL_BOUNDS } from '../bounds.ts';
import type { PlannedChange } from '../operation.ts';
import { answerHead, type ControlState, type OperationContext } from '../operation-context.ts';
import { Problem } from '../problem.ts';
import { simulationSlot } from '../shards/simulate-placement.ts';
import { WRITTEN_ETAG } from '../written-etag.ts';
import { checkReason, effectOf } from './act-on-change.ts';
import { actorOf } from './change-actor.ts';
import { expiryOf } from './change-times.ts';
import { failingWords, targetsWithoutLife } from './change-warnings.ts';
import { previewOf } from './content-preview.ts';
import { describeChange } from './describe-change.ts';
import { lastReasonOf } from './last-reasons.ts';
import { refusedProblem } from './refused-problem.ts';
import { seenHere } from './seen-here.ts';
import { writeAhead } from './write-ahead.ts';

export interface Proposal extends MutationOptions {
  readonly reason: string;
  readonly submit?: boolean;
  readonly expiresIn?: string;
}

/** @throws Problem */
export async function proposeChange(
  context: OperationContext,
  question: ChangeQuestion,
  input: Proposal,
): Promise<PlannedChange<ChangeActAnswer>> {
  const { state, caller, correlationId } = context;
  const known = await lastReasonOf(context);
  checkReason(input.reason, [known.last]);
  refuseTooMany(context);
  const sight = seenHere(context);
  const computed = await computedOf(context, question, sight);
  const { content } = computed;
  const by = actorOf(caller, known.last);
  const at = state.wall();
  const touched = driftOf(content, sight.view);
  const submits = input.submit === true && touched.length === 0;
  const id = `plan-${randomBytes(4).toString('hex')}` as ChangeId;
  const written = writesOfNewChange(
    {
      ...{ id, content, by, at, correlationId, reason: input.reason, title: computed.title },
      contentHash: hashContent(content, hashText),
      expiresAt: expiryOf(state, namespacesIn(content), input.expiresIn),
      ...(input.changeTicket === undefined ? {} : { changeTicket: input.changeTicket }),
    },
    submits ? [{ kind: 'submit', by, at }] : [],
  );
  if (written.kind === 'refused') throw refusedProblem(written);
  const dryRun = input.dryRun === true;
  const told = describeChange({ header: asChecked(state, written.change, computed), version: 0n }, []);
  const answer: ChangeActAnswer = {
    ...answerHead(state),
    cursor: '',
    change: dryRun ? told : { ...told, etag: WRITTEN_ETAG },
    dryRun,
    unchanged: false,
    effects: effectsOf(written.change, submits),
    blockers: [],
    ...(dryRun ? previewOf(state, content) : { moves: [], load: [] }),
    warnings: warningsOf(state, { computed, touched, asksToSubmit: input.submit === true, view: sight.view }),
    correlationId,
  };
  if (dryRun) return { answer, effect: null };
  const last = await writeAhead(context, written.transactions);
  const asked = writeOfQuestion(id, question);
  const kept = { conditions: [asked.condition], writes: [asked.write] };
  const effect = effectOf({ change: written.change }, [last, kept, known.writesOf(input.reason)]);
  return { answer, effect };
}

/** Each costs a processor's time. @throws Problem too_many_requests, and as `computeContent` */
export async function computedOf(
  { caller }: Pick<OperationContext, 'caller'>,
  question: ChangeQuestion,
  sight: PlanningSight,
): Promise<Computed> {
  using _slot = simulationSlot(caller);
  return await computeContent(question, sight);
}

/** As it will be once whoever leads has checked it, should nothing change until then. */
function asChecked(state: ControlState, { header, content }: Change, { checks }: Computed): Change['header'] {
  const policies = namespacesIn(content).map((namespace) => state.policies.followed.effectivePolicy(namespace));
  return { ...header, checks, rule: approvalRule(header, policies) };
}

/** @throws Problem too_many */
function refuseTooMany({ state, caller }: OperationContext): void {
  const alive = state.changes.book.all().filter(({ header }) => !isEnded(header.state));
  if (alive.length >= CONTROL_BOUNDS.changes)
    throw new Problem('too_many', `There are ${alive.length} changes that have not ended. Cancel some first.`);
  const own = alive.filter(
    ({ header }) => header.state === 'draft' && header.authors.some((author) => isSamePerson(author, caller.principal)),
  );
  if (own.length >= CONTROL_BOUNDS.draftsOfPerson)
    throw new Problem(
      'too_many',
      `You have ${own.length} drafts, and at most that many are kept. Cancel or submit some.`,
    );
}

function effectsOf({ header }: Change, submits: boolean): readonly string[] {
  const steps = header.steps === 1 ? '1 step' : `${header.steps} steps`;
  return submits
    ? [
        `Its ${steps} are checked against the guardrails by whoever leads the mesh; then those whom the policy names are asked.`,
      ]
    : [
        `It is kept as a draft of ${steps}, which its authors and operators see. Nothing is done before it is submitted.`,
      ];
}

interface Warned {
  readonly computed: Computed;
  readonly touched: readonly Touched[];
  readonly asksToSubmit: boolean;
  readonly view: MeshView;
}

function warningsOf(state: ControlState, { computed, touched, asksToSubmit }: Warned): readonly string[] {
  const failing = failingWords(computed);
  const lifeless = targetsWithoutLife(state, computed);
  const stays = touched.slice(0, 3).map(({ now }) => now);
  return [
    ...(asksToSubmit && touched.length > 0 ? [`It is kept as a draft: ${stays.join(' ')}`] : []),
    ...(!asksToSubmit && touched.length > 0 && lifeless.length === 0
      ? [`It cannot be submitted now: ${stays.join(' ')}`]
      : []),
    ...failing,
    ...computed.warnings,
  ];
}
