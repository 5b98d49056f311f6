/** Versions of a policy, newest first: who wrote each, why, and what became another with it. */
import { CLUSTER_POLICY, diffPolicies, effectivePolicy, type PolicyDocument } from '@omnirelay/protocol/policy';
import { type PolicyVersionList, type PolicyVersionQuery, policiesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { encodeRecordCursor } from '../cursor.ts';
import { keyedPage } from '../keyed-page.ts';
import { minCursor, optionalText, pageSize } from '../list-input.ts';
import type { ReadOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';
import { describePerson, knownPolicy, requirePolicies } from '../policies/describe-policy.ts';
import { readVersions } from '../policies/read-versions.ts';
import { momentText, tellDocument } from '../policies/written-moments.ts';
import { policyId, policyVersionList } from '../policy-schemas.ts';

/** Of ids that are put in order as texts. */
const digits = (version: number): string => String(version).padStart(10, '0');

export const listPolicyVersions: ReadOperation<PolicyVersionQuery, PolicyVersionList> = {
  kind: 'read',
  name: 'list-policy-versions',
  summary: 'Versions of a policy, newest first: who wrote each, why, and what became another',
  method: 'GET',
  path: '/policies/{policy}/versions',
  scope: 'mesh.read',
  tier: 'none',
  rpc: policiesPb.PolicyControlService.method.listPolicyVersions,
  input: z.strictObject({ policy: policyId, pageSize, cursor: optionalText(500), minCursor }),
  output: policyVersionList,
  async run(context, input) {
    const { state } = context;
    requirePolicies(state);
    const id = knownPolicy(state, input.policy);
    const { versions, unreadable } = await readVersions(context, id);
    const cluster = id === CLUSTER_POLICY ? undefined : state.policies.followed.document(CLUSTER_POLICY);
    const holds = (document: PolicyDocument) =>
      cluster === undefined ? effectivePolicy(document) : effectivePolicy(cluster, document);
    const items = new Map(
      versions.map(({ document, by, at, reason, changeTicket }, index) => {
        const before = versions[index + 1]?.document ?? { version: 0 };
        const isNext = before.version === document.version - 1;
        const told = {
          version: document.version,
          at: momentText(at),
          by: describePerson(by),
          ...(reason === undefined ? {} : { reason }),
          ...(changeTicket === undefined ? {} : { changeTicket }),
          document: tellDocument(document),
          diff: isNext ? diffPolicies(holds(before), holds(document), momentText) : [],
        };
        return [digits(document.version), told];
      }),
    );
    const page = keyedPage(
      {
        idOf: ({ version }) => digits(version),
        get: (version) => items.get(version),
        list: () => [...items.values()].reverse(),
        matches: () => true,
        sort: { kind: 'by-id', descending: true },
        idName: 'version',
        asked: ['policy-versions', id],
      },
      input,
      { walks: state.walks, viewId: state.peers.position().viewId },
    );
    return {
      ...answerHead(state),
      cursor: encodeRecordCursor(state.policies.position()),
      ...(page.nextCursor === undefined ? {} : { nextCursor: page.nextCursor }),
      items: page.things,
      unreadable,
      total: page.total,
    };
  },
};
