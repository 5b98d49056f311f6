/** What the controller of each namespace's rebalancing says: its state and why, who is sick, and what holds it back. */
import { policiesPb, type RebalanceControllerList, type RebalanceControllerQuery } from '@omnirelay/wire';
import { z } from 'zod';
import { contentEtag, unlessKnown } from '../content-etag.ts';
import { encodeRecordCursor } from '../cursor.ts';
import { rebalanceControllerList } from '../freeze-schemas.ts';
import { keyedPage } from '../keyed-page.ts';
import { fields, minCursor, namespaceFilters, optionalText, pageSize, query, sort } from '../list-input.ts';
import { checkFields, projected, questionIn } from '../list-query.ts';
import type { ReadOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';
import { describeController } from '../policies/describe-freeze.ts';
import { requirePolicies } from '../policies/describe-policy.ts';
import { CONTROLLER_FIELDS, controllerFilter, controllerSort } from '../policies/policy-query.ts';
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
  input: z.strictObject({
    pageSize,
    cursor: optionalText(500),
    ...namespaceFilters,
    query,
    sort: sort('keys in turn, `-` for the other way round: `state,-since`'),
    fields: fields('only these fields of each, and its namespace: `state,why`'),
    minCursor,
    ifNoneMatch: optionalText(100),
  }),
  output: rebalanceControllerList,
  async run({ state }, input) {
    const asked = questionIn(input);
    checkFields(input.fields, CONTROLLER_FIELDS);
    const matches = controllerFilter(input, state.wall());
    requirePolicies(state);
    const { policies } = state;
    const position = policies.position();
    const page = keyedPage(
      {
        idOf: ({ namespace }) => namespace,
        get(namespace) {
          const known = policies.controllers.get(namespace);
          return known === undefined ? undefined : describeController(known);
        },
        list: () => policies.controllers.all().map(({ thing }) => describeController(thing)),
        matches,
        sort: controllerSort(input.sort),
        idName: 'namespace',
        asked: ['rebalance-controllers', asked],
      },
      input,
      { walks: state.walks, viewId: state.peers.position().viewId },
    );
    const stale = policies.staleSince();
    const content = {
      items: projected(page.things, input.fields, 'namespace'),
      unreadable: [...policies.unreadableControllers.values()],
      total: page.total,
    };
    const { lineageEpoch } = position;
    const etag = contentEtag([asked, input.pageSize, input.cursor, String(lineageEpoch), stale !== null, content]);
    return {
      ...answerHead(state),
      cursor: encodeRecordCursor(position),
      ...unlessKnown(content, { nextCursor: page.nextCursor, etag, ifNoneMatch: input.ifNoneMatch }),
      ...staleness(stale),
    };
  },
};
