import { namespaceOfPolicy, type PolicyId } from '@omnirelay/protocol/policy';
import { type PolicyWatchEvent, type PolicyWatchQuery, policiesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { followThings } from '../follow-things.ts';
import { namespaceFilters, optionalText, query } from '../list-input.ts';
import type { WatchOperation } from '../operation.ts';
import { answerHead, type ControlState } from '../operation-context.ts';
import { freezeTurnsAt } from '../policies/describe-freeze.ts';
import { describePolicy, requirePolicies } from '../policies/describe-policy.ts';
import { policyFilter } from '../policies/policy-query.ts';
import { policyWatchEvent } from '../policy-schemas.ts';
import { staleness } from '../stale-since.ts';

/** A window of it begins or is over. */
const turnsAt = ({ policies }: ControlState, id: PolicyId, after: number): number =>
  policies.followed
    .effectivePolicy(namespaceOfPolicy(id) ?? null)
    .windows.reduce((next, window) => Math.min(next, freezeTurnsAt(window, after)), Number.POSITIVE_INFINITY);

export const watchPolicies: WatchOperation<PolicyWatchQuery, PolicyWatchEvent> = {
  kind: 'watch',
  name: 'watch-policies',
  summary: 'Stream of policies as they are, then of each of which something else holds, resumable by cursor',
  method: 'GET',
  path: '/policies/watch',
  scope: 'mesh.read',
  tier: 'none',
  rpc: policiesPb.PolicyControlService.method.watchPolicies,
  input: z.strictObject({ cursor: optionalText(500), ...namespaceFilters, query }),
  output: policyWatchEvent,
  async *run(context, { cursor, ...asked }) {
    const { state } = context;
    const matches = policyFilter(asked, state.wall());
    requirePolicies(state);
    const { policies } = state;
    const things = {
      trail: policies.policies,
      position: () => policies.position(),
      onSettled: (listener: () => void) => policies.onSettled(listener),
      matches: (id: PolicyId, at: number) => matches(describePolicy({ ...state, wall: () => at }, id)),
      turnsAt: (id: PolicyId, after: number) => turnsAt(state, id, after),
    };
    for await (const { thing, at, ...told } of followThings(context, cursor, things))
      yield {
        ...answerHead(state),
        ...told,
        ...(thing === undefined ? {} : { policy: describePolicy({ ...state, wall: () => at }, thing) }),
        ...staleness(policies.staleSince()),
      };
  },
};
