import { type FreezeWatchEvent, type FreezeWatchQuery, policiesPb } from '@omnirelay/wire';
import { z } from 'zod';
import type { StoredFreeze } from '../../rebalance/policies/followed-policies.ts';
import { followThings } from '../follow-things.ts';
import { freezeWatchEvent } from '../freeze-schemas.ts';
import { namespaceFilters, optionalText, query } from '../list-input.ts';
import type { WatchOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';
import { describeFreeze, freezeTurnsAt } from '../policies/describe-freeze.ts';
import { requirePolicies } from '../policies/describe-policy.ts';
import { freezeFilter, freezeStates } from '../policies/policy-query.ts';
import { staleness } from '../stale-since.ts';

export const watchFreezes: WatchOperation<FreezeWatchQuery, FreezeWatchEvent> = {
  kind: 'watch',
  name: 'watch-freezes',
  summary: 'Stream of freezes as they are, then of each that is made, begins, is over or lifted, resumable by cursor',
  method: 'GET',
  path: '/freezes/watch',
  scope: 'mesh.read',
  tier: 'none',
  rpc: policiesPb.PolicyControlService.method.watchFreezes,
  input: z.strictObject({ cursor: optionalText(500), ...namespaceFilters, state: freezeStates, query }),
  output: freezeWatchEvent,
  async *run(context, { cursor, ...asked }) {
    const { state } = context;
    const matches = freezeFilter(asked, state.wall());
    requirePolicies(state);
    const { policies } = state;
    const things = {
      trail: policies.freezes,
      position: () => policies.position(),
      onSettled: (listener: () => void) => policies.onSettled(listener),
      matches: (freeze: StoredFreeze, at: number) => matches(describeFreeze(freeze, at)),
      turnsAt: (freeze: StoredFreeze, after: number) => freezeTurnsAt(freeze, after),
    };
    for await (const { thing, at, ...told } of followThings(context, cursor, things))
      yield {
        ...answerHead(state),
        ...told,
        ...(thing === undefined ? {} : { freeze: describeFreeze(thing, at) }),
        ...staleness(policies.staleSince()),
      };
  },
};
