/** What the controller of each namespace's rebalancing says: its state and why, who is sick, and what holds it back. */
import { policiesPb, type RebalanceControllerList, type RebalanceControllerQuery } from '@omnirelay/wire';
import { answerFollowedList } from '../followed-list.ts';
import { rebalanceControllerList } from '../freeze-schemas.ts';
import { keyedListInput, namespaceFilters } from '../list-input.ts';
import { checkFields } from '../list-query.ts';
import type { ReadOperation } from '../operation.ts';
import { describeController } from '../policies/describe-freeze.ts';
import { requirePolicies } from '../policies/describe-policy.ts';
import { CONTROLLER_FIELDS, controllerFilter, controllerSort } from '../policies/policy-query.ts';

export const listRebalanceControllers: ReadOperation<RebalanceControllerQuery, RebalanceControllerList> = {
  kind: 'read',
  name: 'list-rebalance-controllers',
  summary: 'State of the rebalancing of each namespace: why, who is sick, and what holds it back',
  method: 'GET',
  path: '/rebalance-plans/controller',
  scope: 'mesh.read',
  tier: 'none',
  rpc: policiesPb.PolicyControlService.method.listRebalanceControllers,
  input: keyedListInput(namespaceFilters, {
    sort: 'state,-since',
    fields: 'only these fields of each, and its namespace: `state,why`',
  }),
  output: rebalanceControllerList,
  async run({ state }, input) {
    checkFields(input.fields, CONTROLLER_FIELDS);
    const matches = controllerFilter(input, state.wall());
    requirePolicies(state);
    const { policies } = state;
    return answerFollowedList(state, input, {
      name: 'rebalance-controllers',
      idField: 'namespace',
      get(namespace) {
        const known = policies.controllers.get(namespace);
        return known === undefined ? undefined : describeController(known);
      },
      list: () => policies.controllers.all().map(({ thing }) => describeController(thing)),
      matches,
      sort: controllerSort(input.sort),
      idName: 'namespace',
      position: policies.position(),
      staleSince: policies.staleSince(),
      unreadable: [...policies.unreadableControllers.values()],
    });
  },
};
