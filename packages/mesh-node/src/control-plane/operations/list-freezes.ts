/** Freezes and maintenances that stand, are to come, or were over lately. */
import { type FreezeList, type FreezeListQuery, policiesPb } from '@omnirelay/wire';
import { answerFollowedList } from '../followed-list.ts';
import { freezeList } from '../freeze-schemas.ts';
import { keyedListInput, namespaceFilters } from '../list-input.ts';
import { checkFields } from '../list-query.ts';
import type { ReadOperation } from '../operation.ts';
import { describeFreeze } from '../policies/describe-freeze.ts';
import { requirePolicies } from '../policies/describe-policy.ts';
import { FREEZE_FIELDS, freezeFilter, freezeSort, freezeStates } from '../policies/policy-query.ts';

export const listFreezes: ReadOperation<FreezeListQuery, FreezeList> = {
  kind: 'read',
  name: 'list-freezes',
  summary: 'Freezes and maintenances that stand, are to come, or were over lately',
  method: 'GET',
  path: '/freezes',
  scope: 'mesh.read',
  tier: 'none',
  rpc: policiesPb.PolicyControlService.method.listFreezes,
  input: keyedListInput(
    { ...namespaceFilters, state: freezeStates },
    {
      sort: 'until,-from',
      fields: 'only these fields of each, and its id: `until,reason`',
    },
  ),
  output: freezeList,
  async run({ state }, input) {
    checkFields(input.fields, FREEZE_FIELDS);
    const wall = state.wall();
    const matches = freezeFilter(input, wall);
    requirePolicies(state);
    const { policies } = state;
    return answerFollowedList(state, input, {
      name: 'freezes',
      idField: 'id',
      get(id) {
        const known = policies.followed.freeze(id);
        return known === undefined ? undefined : describeFreeze(known, wall);
      },
      list: () => policies.followed.freezes().map((one) => describeFreeze(one, wall)),
      matches,
      sort: freezeSort(input.sort),
      idName: 'freeze',
      position: policies.position(),
      staleSince: policies.staleSince(),
      unreadable: policies.followed.unreadable().filter(({ record }) => record.startsWith('freezes/')),
    });
  },
};
