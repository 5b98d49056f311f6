/** A change is done no further. Its authors cancel their own drafts; of others operators do. */
import { stepsInFlight } from '@omnirelay/protocol/change';
import { type ChangeActAnswer, changesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { type ActInput, actOnChange } from '../changes/act-on-change.ts';
import { changeVerb, pathsOf, withReason } from '../changes/act-schemas.ts';
import type { ChangeOperation } from '../operation.ts';

export const cancelChange: ChangeOperation<ActInput & { readonly reason: string }, ChangeActAnswer> = {
  ...changeVerb,
  ...pathsOf('cancel'),
  name: 'cancel-change',
  summary: 'Do a change no further; what it has done stays done',
  scope: 'mesh.read',
  tier: 'T1',
  rpc: changesPb.ChangeControlService.method.cancelChange,
  input: z.strictObject(withReason),
  run: (context, input) =>
    actOnChange(context, input, {
      verb: (_change, acted) => ({ kind: 'cancel', ...acted, reason: input.reason }),
      effects: (_after, before) => {
        const inFlight = stepsInFlight(before);
        const told = 'It stays readable, and nothing of it begins any more.';
        return inFlight > 0 ? [told, `${inFlight} in flight come to their end.`] : [told];
      },
    }),
};
