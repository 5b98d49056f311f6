/** Somebody who has read a change will not have it. It stays readable. */
import { type ChangeActAnswer, changesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { type ActInput, actOnChange } from '../changes/act-on-change.ts';
import { changeVerb, pathsOf, withReason } from '../changes/act-schemas.ts';
import type { ChangeOperation } from '../operation.ts';

export const rejectChange: ChangeOperation<ActInput & { readonly reason: string }, ChangeActAnswer> = {
  ...changeVerb,
  ...pathsOf('reject'),
  name: 'reject-change',
  summary: 'Reject a change; it stays readable',
  scope: 'mesh.operate',
  tier: 'T1',
  rpc: changesPb.ChangeControlService.method.rejectChange,
  input: z.strictObject(withReason),
  run: (context, input) =>
    actOnChange(context, input, {
      verb: (_change, acted) => ({ kind: 'reject', ...acted, reason: input.reason }),
      effects: () => ['Nobody may approve or execute it any more; what it planned may be proposed anew.'],
    }),
};
