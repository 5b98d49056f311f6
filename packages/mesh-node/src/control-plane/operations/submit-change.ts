/** A draft becomes a proposal: it is checked, and others are asked. What it rests upon must hold: else it stays a draft, and is told what does not. */
import { driftOf } from '@omnirelay/protocol/change';
import { type ChangeActAnswer, changesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { type ActInput, actOnChange } from '../changes/act-on-change.ts';
import { changeMutation, changeVerb, givenReason, pathsOf } from '../changes/act-schemas.ts';
import { describeTouched } from '../changes/describe-change.ts';
import { seenHere } from '../changes/seen-here.ts';
import { refuseTooManySubmitted } from '../changes/too-many-changes.ts';
import type { ChangeOperation } from '../operation.ts';
import { Problem } from '../problem.ts';

/** Sentences that are told at once. */
const TOLD = 5;

export const submitChange: ChangeOperation<ActInput, ChangeActAnswer> = {
  ...changeVerb,
  ...pathsOf('submit'),
  name: 'submit-change',
  summary: 'Submit a draft: it is checked, and approval is asked for',
  scope: 'mesh.operate',
  tier: 'T1',
  rpc: changesPb.ChangeControlService.method.submitChange,
  input: z.strictObject({ ...changeMutation, reason: z.exactOptional(givenReason) }),
  run: (context, input) =>
    actOnChange(context, input, {
      verb({ header, content }, acted) {
        if (header.state === 'draft') refuseTooManySubmitted(context);
        const touched = header.state === 'draft' ? driftOf(content, seenHere(context).view) : [];
        if (touched.length > 0) {
          const told = touched.slice(0, TOLD).map(({ now }) => now);
          const more = touched.length > TOLD ? [`And ${touched.length - TOLD} more.`] : [];
          throw new Problem('plan_stale', ['It stays a draft.', ...told, ...more, 'Recompute it.'].join(' '), {
            extensions: { touched: touched.slice(0, TOLD).map(describeTouched) },
          });
        }
        return { kind: 'submit', ...acted };
      },
      effects: () => [
        'Whoever leads the mesh checks it against its guardrails; then those whom the policy names are asked.',
      ],
    }),
};
