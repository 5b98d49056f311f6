/** Begins what was approved, by the hash of what was read. */
import type { ContentHash } from '@omnirelay/protocol/change';
import { type ChangeActAnswer, changesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { contentHash } from '../change-schemas.ts';
import { type ActInput, actOnChange } from '../changes/act-on-change.ts';
import { changeVerb, pathsOf, withReason } from '../changes/act-schemas.ts';
import type { ChangeOperation } from '../operation.ts';

type Input = ActInput & { readonly contentHash: string; readonly reason: string };

export const executeChange: ChangeOperation<Input, ChangeActAnswer> = {
  ...changeVerb,
  ...pathsOf('execute'),
  name: 'execute-change',
  summary: 'Begin what was approved, by the hash of what was read',
  scope: 'mesh.operate',
  tier: 'T1',
  rpc: changesPb.ChangeControlService.method.executeChange,
  input: z.strictObject({ ...withReason, contentHash }),
  run: (context, input) =>
    actOnChange(context, input, {
      verb: (_change, acted) => ({ kind: 'execute', ...acted, contentHash: input.contentHash as ContentHash }),
      effects: ({ header }) => [
        `Whoever leads the mesh does its ${header.steps} steps, within the limits of the policy; each is looked at once more before it begins.`,
      ],
    }),
};
