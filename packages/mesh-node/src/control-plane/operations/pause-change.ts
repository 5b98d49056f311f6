/** Nothing of a change begins any more until it is resumed. */
import { stepsInFlight } from '@omnirelay/protocol/change';
import { type ChangeActAnswer, changesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { type ActInput, actOnChange } from '../changes/act-on-change.ts';
import { changeMutation, changeVerb, pathsOf } from '../changes/act-schemas.ts';
import type { ChangeOperation } from '../operation.ts';

export const pauseChange: ChangeOperation<ActInput, ChangeActAnswer> = {
  ...changeVerb,
  ...pathsOf('pause'),
  name: 'pause-change',
  summary: 'Let nothing of a change begin any more; what is in flight comes to its end',
  scope: 'mesh.operate',
  tier: 'T0',
  rpc: changesPb.ChangeControlService.method.pauseChange,
  input: z.strictObject(changeMutation),
  run: (context, input) =>
    actOnChange(context, input, {
      anyReason: true,
      verb: (_change, acted) => ({ kind: 'pause', ...acted }),
      effects: (_after, before) => [`Nothing begins any more; ${stepsInFlight(before)} in flight come to their end.`],
    }),
};
