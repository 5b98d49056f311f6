/** Policies of rebalancing: of the cluster and of each namespace, as it is written, and what holds. */
import { type PolicyList, type PolicyListQuery, policiesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { contentEtag, unlessKnown } from '../content-etag.ts';
import { encodeRecordCursor } from '../cursor.ts';
import { keyedPage } from '../keyed-page.ts';
import { fields, minCursor, namespaceFilters, optionalText, pageSize, query, sort } from '../list-input.ts';
import { checkFields, projected, questionIn } from '../list-query.ts';
import type { ReadOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';
import { describePolicy, requirePolicies } from '../policies/describe-policy.ts';
import { POLICY_FIELDS, policyFilter, policySort } from '../policies/policy-query.ts';
import { policyList } from '../policy-schemas.ts';
import { staleness } from '../stale-since.ts';

export const listPolicies: ReadOperation<PolicyListQuery, PolicyList> = {
  kind: 'read',
  name: 'list-policies',
  summary: 'Policies of rebalancing, of the cluster and of each namespace: as written, and what holds',
  method: 'GET',
  path: '/policies',
  scope: 'mesh.read',
  tier: 'none',
  rpc: policiesPb.PolicyControlService.method.listPolicies,
  input: z.strictObject({
    pageSize,
    cursor: optionalText(500),
    ...namespaceFilters,
    query,
    sort: sort('keys in turn, `-` for the other way round: `mode,-updated`'),
    fields: fields('only these fields of each, and its id: `version,effective.mode`'),
    minCursor,
    ifNoneMatch: optionalText(100),
  }),
  output: policyList,
  async run({ state }, input) {
    const asked = questionIn(input);
    checkFields(input.fields, POLICY_FIELDS);
    const matches = policyFilter(input, state.wall());
    requirePolicies(state);
    const { policies } = state;
    const position = policies.position();
    const page = keyedPage(
      {
        idOf: ({ id }) => id,
        get(id) {
          const known = policies.policies.get(id);
          return known === undefined ? undefined : describePolicy(state, known);
        },
        list: () => policies.policies.all().map(({ thing }) => describePolicy(state, thing)),
        matches,
        sort: policySort(input.sort),
        idName: 'policy',
        asked: ['policies', asked],
      },
      input,
      { walks: state.walks, viewId: state.peers.position().viewId },
    );
    const stale = policies.staleSince();
    const content = {
      items: projected(page.things, input.fields, 'id'),
      unreadable: policies.followed.unreadable(),
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
