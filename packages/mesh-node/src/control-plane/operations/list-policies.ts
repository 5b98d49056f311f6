/** Policies of rebalancing: of the cluster and of each namespace, as it is written, and what holds. */
import { type PolicyList, type PolicyListQuery, policiesPb } from '@omnirelay/wire';
import { answerFollowedList } from '../followed-list.ts';
import { keyedListInput, namespaceFilters } from '../list-input.ts';
import { checkFields } from '../list-query.ts';
import type { ReadOperation } from '../operation.ts';
import { describePolicy, requirePolicies } from '../policies/describe-policy.ts';
import { POLICY_FIELDS, policyFilter, policySort } from '../policies/policy-query.ts';
import { policyList } from '../policy-schemas.ts';

export const listPolicies: ReadOperation<PolicyListQuery, PolicyList> = {
  kind: 'read',
  name: 'list-policies',
  summary: 'Policies of rebalancing, of the cluster and of each namespace: as written, and what holds',
  method: 'GET',
  path: '/policies',
  scope: 'mesh.read',
  tier: 'none',
  rpc: policiesPb.PolicyControlService.method.listPolicies,
  input: keyedListInput(namespaceFilters, {
    sort: 'mode,-updated',
    fields: 'only these fields of each, and its id: `version,effective.mode`',
  }),
  output: policyList,
  async run({ state }, input) {
    checkFields(input.fields, POLICY_FIELDS);
    const matches = policyFilter(input, state.wall());
    requirePolicies(state);
    const { policies } = state;
    return answerFollowedList(state, input, {
      name: 'policies',
      idField: 'id',
      get(id) {
        const known = policies.policies.get(id);
        return known === undefined ? undefined : describePolicy(state, known);
      },
      list: () => policies.policies.all().map(({ thing }) => describePolicy(state, thing)),
      matches,
      sort: policySort(input.sort),
      idName: 'policy',
      position: policies.position(),
      staleSince: policies.staleSince(),
      unreadable: policies.followed.unreadable(),
    });
  },
};
