import type { RebalanceStateRecord } from '@omnirelay/protocol/rebalance';
import { type PolicyWatchQuery, policiesPb, type RebalanceControllerWatchEvent } from '@omnirelay/wire';
import { z } from 'zod';
import { followThings } from '../follow-things.ts';
import { rebalanceControllerWatchEvent } from '../freeze-schemas.ts';
import { namespaceFilters, optionalText, query } from '../list-input.ts';
import type { WatchOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';
import { describeController } from '../policies/describe-freeze.ts';
import { requirePolicies } from '../policies/describe-policy.ts';
import { controllerFilter } from '../policies/policy-query.ts';
import { staleness } from '../stale-since.ts';

export const watchRebalanceControllers: WatchOperation<PolicyWatchQuery, RebalanceControllerWatchEvent> = {
  kind: 'watch',
  name: 'watch-rebalance-controllers',
  summary:
    'Stream of what the controllers of rebalancing say, then of each that says something else, resumable by cursor',
  method: 'GET',
  path: '/rebalance-plans/controller/watch',
  scope: 'mesh.read',
  tier: 'none',
  rpc: policiesPb.PolicyControlService.method.watchRebalanceControllers,
  input: z.strictObject({ cursor: optionalText(500), ...namespaceFilters, query }),
  output: rebalanceControllerWatchEvent,
  async *run(context, { cursor, ...asked }) {
    const { state } = context;
    const matches = controllerFilter(asked, state.wall());
    requirePolicies(state);
    const { policies } = state;
    const things = {
      trail: policies.controllers,
      position: () => policies.position(),
      onSettled: (listener: () => void) => policies.onSettled(listener),
      matches: (record: RebalanceStateRecord) => matches(describeController(record)),
    };
    for await (const { thing, at: _, ...told } of followThings(context, cursor, things))
      yield {
        ...answerHead(state),
        ...told,
        ...(thing === undefined ? {} : { controller: describeController(thing) }),
        ...staleness(policies.staleSince()),
      };
  },
};
