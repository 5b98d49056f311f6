/** What the controller of each namespace's rebalancing says: its state and why, who is sick, and what holds it back. */
import { policiesPb, type RebalanceControllerList, type RebalanceControllerQuery } from '@omnirelay/wire';
import { z } from 'zod';
import { contentEtag, unlessKnown } from '../content-etag.ts';
import { encodeRecordCursor } from '../cursor.ts';
import { rebalanceControllerList } from '../freeze-schemas.ts';
import { minCursor, namespaceFilters, optionalText } from '../list-input.ts';
import type { ReadOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';
import { describeController } from '../policies/describe-freeze.ts';
import { requirePolicies } from '../policies/describe-policy.ts';
import { isOfNamespaces } from '../policies/policy-query.ts';
import { staleness } from '../stale-since.ts';

export const listRebalanceControllers: ReadOperation<RebalanceControllerQuery, RebalanceControllerList> = {
  kind: 'read',
  name: 'list-rebalance-controllers',
  summary: 'State of the rebalancing of each namespace: why, who is sick, and what holds it back',
  method: 'GET',
  path: '/rebalance-plans/controller',
  scope: 'mesh.read',
  tier: 'none',
  rpc: policiesPb.PolicyControlService.method.listRebalanceControllers,
  input: z.strictObject({ ...namespaceFilters, minCursor, ifNoneMatch: optionalText(100) }),
  output: rebalanceControllerList,
  async run({ state }, { namespace, ifNoneMatch }) {
    requirePolicies(state);
    const { policies } = state;
    const position = policies.position();
    const items = policies.controllers
      .all()
      .filter(({ id }) => isOfNamespaces(namespace, id))
      .map(({ thing }) => describeController(thing));
    const stale = policies.staleSince();
    const content = { items, unreadable: [...policies.unreadableControllers.values()], total: items.length };
    const etag = contentEtag([namespace, String(position.lineageEpoch), stale !== null, content]);
    return {
      ...answerHead(state),
      cursor: encodeRecordCursor(position),
      ...unlessKnown(content, { nextCursor: undefined, etag, ifNoneMatch }),
      ...staleness(stale),
    };
  },
};
