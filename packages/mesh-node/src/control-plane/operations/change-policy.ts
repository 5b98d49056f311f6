/** Writes a policy anew, instead of all that it says. A dry run tells all that is wrong with it, what becomes another, and what it would say of the mesh. */
import { type ChangePolicyInput, type PolicyChange, policiesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { ifMatch, mutation } from '../model-schemas.ts';
import type { ChangeOperation } from '../operation.ts';
import { changeDocument } from '../policies/change-document.ts';
import { policyChange, policyDocument, policyId } from '../policy-schemas.ts';

export const changePolicy: ChangeOperation<ChangePolicyInput & { readonly reason: string }, PolicyChange> = {
  kind: 'change',
  name: 'change-policy',
  summary: 'Write a policy anew; a dry run tells what is wrong, what becomes another and what would move',
  method: 'PUT',
  path: '/policies/{policy}',
  scope: 'mesh.admin',
  tier: 'T1',
  needsIfMatch: true,
  rpc: policiesPb.PolicyControlService.method.changePolicy,
  rpcField: 'change',
  input: z.strictObject({
    policy: policyId,
    document: policyDocument,
    ...mutation,
    reason: z.string().min(1).max(500),
    ifMatch,
  }),
  output: policyChange,
  objectOf: ({ policy }) => `policy/${policy}`,
  run: changeDocument,
};
