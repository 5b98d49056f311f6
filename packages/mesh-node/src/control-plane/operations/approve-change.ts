/** Somebody who has read a change approves exactly what was read. */
import { approvalsAsked, type Change, type ContentHash, overridesNow } from '@omnirelay/protocol/change';
import { type ChangeActAnswer, changesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { contentHash } from '../change-schemas.ts';
import { type ActInput, actOnChange } from '../changes/act-on-change.ts';
import { changeVerb, pathsOf, withReason } from '../changes/act-schemas.ts';
import type { ChangeOperation } from '../operation.ts';

type Input = ActInput & { readonly contentHash: string; readonly reason: string };

export const approveChange: ChangeOperation<Input, ChangeActAnswer> = {
  ...changeVerb,
  ...pathsOf('approve'),
  name: 'approve-change',
  summary: 'Approve exactly what was read, by its hash',
  scope: 'mesh.operate',
  tier: 'T1',
  rpc: changesPb.ChangeControlService.method.approveChange,
  input: z.strictObject({ ...withReason, contentHash }),
  run: (context, input) =>
    actOnChange(context, input, {
      verb: (_change, acted) => ({
        kind: 'approve',
        ...acted,
        contentHash: input.contentHash as ContentHash,
        reason: input.reason,
      }),
      effects: ({ header }) => [waitsFor(header)],
    }),
};

function waitsFor(header: Change['header']): string {
  const { needed } = approvalsAsked(header.rule ?? { needed: 0 }, header, overridesNow(header));
  const left = Math.max(0, needed - header.approvals.length);
  if (left === 0) return 'It is approved: it may be executed now.';
  return `It is approved by ${header.approvals.length} of ${needed}; ${left} more ${left === 1 ? 'has' : 'have'} to.`;
}
