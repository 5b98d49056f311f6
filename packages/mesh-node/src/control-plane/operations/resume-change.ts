/** What was paused goes on. */
import { type ChangeActAnswer, changesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { type ActInput, actOnChange } from '../changes/act-on-change.ts';
import { changeVerb, pathsOf, withReason } from '../changes/act-schemas.ts';
import type { ChangeOperation } from '../operation.ts';

export const resumeChange: ChangeOperation<ActInput & { readonly reason: string }, ChangeActAnswer> = {
  ...changeVerb,
  ...pathsOf('resume'),
  name: 'resume-change',
  summary: 'Let a paused change go on',
  scope: 'mesh.operate',
  tier: 'T1',
  rpc: changesPb.ChangeControlService.method.resumeChange,
  input: z.strictObject(withReason),
  run: (context, input) =>
    actOnChange(context, input, {
      verb: (_change, acted) => ({ kind: 'resume', ...acted }),
      effects: () => ['What is left of it is done, as it was approved.'],
    }),
};
