/** Another revision of a change, computed now from what was asked when it was made: approvals of the earlier one count no more. */
import { type ChangeId, hashContent, namespacesIn } from '@omnirelay/protocol/change';
import { type ChangeActAnswer, changesPb, type RecomputeChangeInput } from '@omnirelay/wire';
import { z } from 'zod';
import { hashText } from '../../changes/hash-text.ts';
import { questionKey, readQuestion, writeOfQuestion } from '../../changes/planning/change-question.ts';
import type { Computed } from '../../changes/planning/compute-content.ts';
import { actOnChange } from '../changes/act-on-change.ts';
import { changeMutation, changeVerb, givenReason, pathsOf } from '../changes/act-schemas.ts';
import { expiryOf } from '../changes/change-times.ts';
import { failingWords } from '../changes/change-warnings.ts';
import { previewOf } from '../changes/content-preview.ts';
import { knownHeader } from '../changes/known-change.ts';
import { computedOf } from '../changes/propose-change.ts';
import { overrides } from '../changes/question-input.ts';
import { seenHere } from '../changes/seen-here.ts';
import type { ChangeOperation } from '../operation.ts';
import type { OperationContext } from '../operation-context.ts';
import { Problem } from '../problem.ts';
import { readFresh } from '../shards/change-settings.ts';

async function askedOf(context: OperationContext, { id, overrides: names }: RecomputeChangeInput) {
  knownHeader(context, id);
  const stored = await readFresh(context, questionKey(id as ChangeId));
  if (stored === undefined) throw new Problem('not_found', `Of what ${id} was computed is not kept: propose it anew.`);
  const read = readQuestion(stored);
  if (read.kind === 'unreadable') throw new Problem('record_unreadable', `Of ${stored.key}, ${read.why}.`);
  return { stored, question: names === undefined ? read.question : { ...read.question, overrides: names } };
}

export const recomputeChange: ChangeOperation<RecomputeChangeInput, ChangeActAnswer> = {
  ...changeVerb,
  ...pathsOf('recompute'),
  name: 'recompute-change',
  summary: 'Compute a change anew, as the mesh is now; what was approved before counts no more',
  scope: 'mesh.read',
  fieldScopes: { overrides: 'mesh.operate' },
  tier: 'T1',
  fieldTiers: { overrides: 'T3' },
  rpc: changesPb.ChangeControlService.method.recomputeChange,
  input: z.strictObject({
    ...changeMutation,
    reason: z.exactOptional(givenReason),
    overrides: z.exactOptional(overrides),
  }),
  async run(context, input) {
    const { state } = context;
    const { stored, question } = await askedOf(context, input);
    let computed: Computed | undefined;
    return actOnChange(context, input, {
      needsJournal: true,
      async verb(_change, acted) {
        computed = await computedOf(context, question, seenHere(context));
        const { content } = computed;
        const expiresAt = expiryOf(state, namespacesIn(content));
        return { kind: 'revise', ...acted, content, contentHash: hashContent(content, hashText), expiresAt };
      },
      effects: ({ header }, { header: before }) => [
        `It is revision ${header.revision} now, of ${header.steps} steps; what approved revision ${before.revision} counts no more.`,
      ],
      beside() {
        const { condition, write } = writeOfQuestion(input.id as ChangeId, question, stored);
        return { conditions: [condition], writes: [write] } as never;
      },
      told: () => {
        if (computed === undefined) return {};
        const warnings = [...failingWords(computed), ...computed.warnings];
        return { warnings, ...(input.dryRun === true && previewOf(state, computed.content)) };
      },
    });
  },
};
