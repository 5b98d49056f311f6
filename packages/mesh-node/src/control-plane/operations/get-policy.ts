import { type PolicyAnswer, policiesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { encodeRecordCursor } from '../cursor.ts';
import { minCursor } from '../list-input.ts';
import type { ReadOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';
import { describePolicy, describeSources, knownPolicy, requirePolicies } from '../policies/describe-policy.ts';
import { policyAnswer, policyId } from '../policy-schemas.ts';
import { staleness } from '../stale-since.ts';

export const getPolicy: ReadOperation<{ readonly policy: string }, PolicyAnswer> = {
  kind: 'read',
  name: 'get-policy',
  summary: 'One policy: as it is written, what holds, and where each value comes from',
  method: 'GET',
  path: '/policies/{policy}',
  scope: 'mesh.read',
  tier: 'none',
  rpc: policiesPb.PolicyControlService.method.getPolicy,
  input: z.strictObject({ policy: policyId, minCursor }),
  output: policyAnswer,
  async run({ state }, { policy }) {
    requirePolicies(state);
    const id = knownPolicy(state, policy);
    return {
      ...answerHead(state),
      cursor: encodeRecordCursor(state.policies.position()),
      policy: describePolicy(state, id),
      ...describeSources(state, id),
      ...staleness(state.policies.staleSince()),
    };
  },
};
