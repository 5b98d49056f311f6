/** Proposes a change: of what the planner would do, of a what-if, or of moves by name. Whoever may look keeps drafts; operators submit them. */
import { type ChangeActAnswer, type CreateChangeInput, changesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { changeAct } from '../change-schemas.ts';
import { givenReason } from '../changes/act-schemas.ts';
import { proposeChange } from '../changes/propose-change.ts';
import { questionInput, questionOf } from '../changes/question-input.ts';
import { mutation } from '../model-schemas.ts';
import type { ChangeOperation } from '../operation.ts';

type Input = CreateChangeInput & { readonly reason: string };

export const createChange: ChangeOperation<Input, ChangeActAnswer> = {
  kind: 'change',
  name: 'create-change',
  summary: 'Propose a change; a dry run tells what it would move, and which checks fail',
  method: 'POST',
  path: '/changes',
  alias: { path: '/rebalance-plans', input: { kind: 'rebalance' } },
  scope: 'mesh.read',
  fieldScopes: { submit: 'mesh.operate', overrides: 'mesh.operate' },
  tier: 'T1',
  fieldTiers: { overrides: 'T3' },
  rpc: changesPb.ChangeControlService.method.createChange,
  rpcField: 'act',
  input: z.strictObject({
    kind: z.exactOptional(z.enum(['rebalance']).describe('rebalance without it')),
    ...questionInput,
    submit: z.exactOptional(z.boolean().describe('at once; without it, it is kept as a draft')),
    expiresIn: z.exactOptional(z.string().min(1).max(20).describe('24h; as the policy says without it')),
    ...mutation,
    reason: givenReason,
  }),
  output: changeAct,
  objectOf: () => 'change/new',
  run: (context, input) => proposeChange(context, questionOf(input), input),
};
