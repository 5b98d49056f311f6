/** Back to what the defaults say, or the cluster: a next version that says nothing, so that what was before stays to be seen. */
import { type PolicyChange, policiesPb, type ResetPolicyInput } from '@omnirelay/wire';
import { z } from 'zod';
import { ifMatch, mutation } from '../model-schemas.ts';
import type { ChangeOperation } from '../operation.ts';
import { changeDocument } from '../policies/change-document.ts';
import { policyChange, policyId } from '../policy-schemas.ts';

export const resetPolicy: ChangeOperation<ResetPolicyInput & { readonly reason: string }, PolicyChange> = {
  kind: 'change',
  name: 'reset-policy',
  summary: 'Let a policy say nothing of its own: the defaults hold, or what the cluster says',
  method: 'POST',
  path: '/policies/{policy}:reset',
  scope: 'mesh.admin',
  tier: 'T1',
  needsIfMatch: true,
  rpc: policiesPb.PolicyControlService.method.resetPolicy,
  rpcField: 'change',
  input: z.strictObject({ policy: policyId, ...mutation, reason: z.string().min(1).max(500), ifMatch }),
  output: policyChange,
  objectOf: ({ policy }) => `policy/${policy}`,
  run: (context, input) => changeDocument(context, { ...input, document: {} }),
};
