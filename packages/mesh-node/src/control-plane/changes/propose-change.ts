/** A new change, of a question that somebody asks: a draft, or submitted at once where what it rests upon holds. */
import { randomBytes } from 'node:crypto';
import {
  adminsAsked,
  approversCheck,
  type Change,
  type ChangeId,
  driftOf,
  hashContent,
  namespacesIn,
  reasonRefusal,
  type Touched,
  writesOfNewChange,
} from '@omnirelay/protocol/change';
import type { ChangeActAnswer, MutationOptions } from '@omnirelay/wire';
import { approvalRule } from '../../changes/approval-rule.ts';
import { hashText } from '../../changes/hash-text.ts';
import { type ChangeQuestion, writeOfQuestion } from '../../changes/planning/change-question.ts';
import { type Computed, computeContent } from '../../changes/planning/compute-content.ts';
import type { PlanningSight } from '../../changes/planning/planning-sight.ts';
import type { PlannedChange } from '../operation.ts';
import { answerHead, type ControlState, type OperationContext } from '../operation-context.ts';
import { simulationSlot } from '../shards/simulate-placement.ts';
import { WRITTEN_ETAG } from '../written-etag.ts';
import { effectOf } from './act-on-change.ts';
import { actorOf } from './change-actor.ts';
import { expiryOf } from './change-times.ts';
import { awayTargets, failingWords, targetsWithoutLife } from './change-warnings.ts';
import { previewOf } from './content-preview.ts';
import { describeChange } from './describe-change.ts';
import { lastReasonOf } from './last-reasons.ts';
import { refusedProblem } from './refused-problem.ts';
import { seenHere } from './seen-here.ts';
import { refuseTooMany } from './too-many-changes.ts';
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
  const refused = reasonRefusal(input.reason, [known.last]);
  if (refused !== undefined) throw refusedProblem(refused);
  refuseTooMany(context, input.submit === true);
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
  const header = asChecked(state, written.change, computed);
  const told = describeChange({ header, version: 0n }, []);
  const answer: ChangeActAnswer = {
    ...answerHead(state),
    cursor: '',
    change: dryRun ? told : { ...told, etag: WRITTEN_ETAG },
    dryRun,
    unchanged: false,
    effects: effectsOf(written.change, submits),
    blockers: [],
    ...(dryRun ? previewOf(state, content) : { moves: [], load: [] }),
    warnings: warningsOf(state, { computed, header, touched, asksToSubmit: input.submit === true }),
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
  const rule = approvalRule(header, policies);
  const unmet = approversCheck(rule);
  return { ...header, checks: unmet === undefined ? checks : [unmet, ...checks], rule };
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
  /** As it will be checked. */
  readonly header: Change['header'];
  readonly asksToSubmit: boolean;
}

function warningsOf(state: ControlState, { computed, header, touched, asksToSubmit }: Warned): readonly string[] {
  const failing = failingWords({ checks: header.checks, content: computed.content });
  const admins = adminsAsked(header, computed.content.overrides);
  const { gone, away } = targetsWithoutLife(state, computed);
  const stays = touched.slice(0, 3).map(({ now }) => now);
  return [
    ...(asksToSubmit && touched.length > 0 ? [`It is kept as a draft: ${stays.join(' ')}`] : []),
    ...(!asksToSubmit && touched.length > 0 && gone.length === 0
      ? [`It cannot be submitted now: ${stays.join(' ')}`]
      : []),
    ...failing,
    ...(admins === undefined ? [] : [admins]),
    ...awayTargets(away),
    ...computed.warnings,
  ];
}
