/** What became another between two versions of a policy, in words. */
import { CLUSTER_POLICY, diffPolicies, effectivePolicy, type PolicyDocument } from '@omnirelay/protocol/policy';
import { type PolicyDiff, type PolicyDiffQuery, policiesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { encodeRecordCursor } from '../cursor.ts';
import { minCursor } from '../list-input.ts';
import { opt } from '../model-schemas.ts';
import type { ReadOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';
import { knownPolicy, requirePolicies } from '../policies/describe-policy.ts';
import { readVersions, versionOf } from '../policies/read-versions.ts';
import { momentText, tellDocument } from '../policies/written-moments.ts';
import { policyDiff, policyId } from '../policy-schemas.ts';

type Input = Omit<PolicyDiffQuery, 'fromVersion'> & { readonly fromVersion?: number };
const version = z.int32().min(0);

export const diffPolicy: ReadOperation<Input, PolicyDiff> = {
  kind: 'read',
  name: 'diff-policy',
  summary: 'What became another between two versions of a policy, in words',
  method: 'GET',
  path: '/policies/{policy}/diff',
  scope: 'mesh.read',
  tier: 'none',
  rpc: policiesPb.PolicyControlService.method.diffPolicy,
  input: z.strictObject({
    policy: policyId,
    fromVersion: opt(version.describe('0, as without it: before anybody wrote it')),
    toVersion: opt(version.describe('the newest without it')),
    minCursor,
  }),
  output: policyDiff,
  async run(context, input) {
    const { state } = context;
    requirePolicies(state);
    const id = knownPolicy(state, input.policy);
    const kept = await readVersions(context, id);
    const from = versionOf(kept, id, input.fromVersion ?? 0);
    const to = versionOf(kept, id, input.toVersion ?? kept.versions[0]?.document.version ?? 0);
    const cluster = id === CLUSTER_POLICY ? undefined : state.policies.followed.document(CLUSTER_POLICY);
    const holds = (document: PolicyDocument) =>
      cluster === undefined ? effectivePolicy(document) : effectivePolicy(cluster, document);
    return {
      ...answerHead(state),
      cursor: encodeRecordCursor(state.policies.position()),
      policy: id,
      fromVersion: from.version,
      toVersion: to.version,
      from: tellDocument(from),
      to: tellDocument(to),
      diff: diffPolicies(holds(from), holds(to), momentText),
    };
  },
};
