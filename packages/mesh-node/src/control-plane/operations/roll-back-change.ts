/** Makes the change that undoes another: of what was really done, as far as it is still so. Where no policy asks otherwise it runs without another approval. */
import { randomBytes } from 'node:crypto';
import {
  applyVerb,
  approvalsAsked,
  asAuthor,
  type Change,
  type ChangeId,
  hashContent,
  namespacesIn,
  placementsIn,
  writesOfNewChange,
} from '@omnirelay/protocol/change';
import { type ChangeActAnswer, changesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { approvalRule } from '../../changes/approval-rule.ts';
import { hashText } from '../../changes/hash-text.ts';
import { writeOfQuestion } from '../../changes/planning/change-question.ts';
import { type Computed, computeContent } from '../../changes/planning/compute-content.ts';
import { type ActedBy, type ActInput, actOnChange } from '../changes/act-on-change.ts';
import { changeVerb, pathsOf, withReason } from '../changes/act-schemas.ts';
import { actorOf } from '../changes/change-actor.ts';
import { expiryOf } from '../changes/change-times.ts';
import { failingWords } from '../changes/change-warnings.ts';
import { previewOf } from '../changes/content-preview.ts';
import { refusedProblem } from '../changes/refused-problem.ts';
import { seenHere } from '../changes/seen-here.ts';
import { writeAhead } from '../changes/write-ahead.ts';
import type { ChangeOperation } from '../operation.ts';
import type { OperationContext } from '../operation-context.ts';

type Input = ActInput & { readonly reason: string };

interface Undo {
  readonly id: ChangeId;
  readonly computed: Computed;
  readonly last: { readonly conditions: readonly unknown[]; readonly writes: readonly unknown[] };
}

/** The change that undoes it, submitted; its pages are written where it is meant. */
async function makeUndo(context: OperationContext, input: Input, undone: Change, { by, at }: ActedBy): Promise<Undo> {
  const { state, correlationId } = context;
  const of = undone.header.id;
  const question = { asked: { kind: 'rollback', of }, overrides: [] } as const;
  const computed = await computeContent(question, seenHere(context));
  const { content, title } = computed;
  const id = `undo-${randomBytes(4).toString('hex')}` as ChangeId;
  const written = writesOfNewChange(
    {
      ...{ id, content, by, at, title, correlationId, rollbackOf: of, reason: input.reason },
      contentHash: hashContent(content, hashText),
      expiresAt: expiryOf(state, namespacesIn(content)),
      ...(input.changeTicket === undefined ? {} : { changeTicket: input.changeTicket }),
    },
    [{ kind: 'submit', by, at }],
  );
  if (written.kind === 'refused') throw refusedProblem(written);
  if (input.dryRun === true) return { id, computed, last: { conditions: [], writes: [] } };
  const last = await writeAhead(context, written.transactions);
  const asked = writeOfQuestion(id, question);
  return {
    ...{ id, computed },
    last: { conditions: [...last.conditions, asked.condition], writes: [...last.writes, asked.write] },
  };
}

function effectsOf({ state, caller }: OperationContext, { id, computed }: Undo): readonly string[] {
  const { content } = computed;
  const policies = namespacesIn(content).map((namespace) => state.policies.followed.effectivePolicy(namespace));
  const rule = approvalRule({ rollbackOf: id }, policies);
  const authors = [asAuthor(actorOf(caller))];
  const { needed, adminsOnly } = approvalsAsked(rule, { authors, ...placementsIn(content) }, content.overrides);
  return [
    `Of what it has done ${content.steps.length} steps are undone, the last first.`,
    needed === 0
      ? 'It runs without another approval: it returns to what was approved before.'
      : adminsOnly
        ? 'It changes how a namespace is placed: an admin approves that.'
        : `The policy asks ${needed} to approve it.`,
  ];
}

export const rollBackChange: ChangeOperation<Input, ChangeActAnswer> = {
  ...changeVerb,
  ...pathsOf('rollback'),
  name: 'roll-back-change',
  summary: 'Undo what a change has done; a dry run tells the inverse',
  scope: 'mesh.operate',
  tier: 'T1',
  rpc: changesPb.ChangeControlService.method.rollBackChange,
  input: z.strictObject(withReason),
  run(context, input) {
    let undo: Undo | undefined;
    return actOnChange(context, input, {
      needsJournal: true,
      async verb(change, acted) {
        const asked = { kind: 'rollback', ...acted, reason: input.reason, rollbackId: 'none-yet' as ChangeId } as const;
        // Refused first for what the change itself says: then nothing is computed, and nothing written.
        if (applyVerb(change, asked).kind === 'refused') return asked;
        undo = await makeUndo(context, input, change, acted);
        return { ...asked, rollbackId: undo.id };
      },
      effects: () => (undo === undefined ? [] : effectsOf(context, undo)),
      beside: () => (undo?.last ?? { conditions: [], writes: [] }) as never,
      told: () => {
        if (undo === undefined) return {};
        const { id, computed } = undo;
        const warnings = [...failingWords(computed), ...computed.warnings];
        return input.dryRun === true
          ? { warnings, ...previewOf(context.state, computed.content) }
          : { warnings, rollbackId: id };
      },
    });
  },
};
