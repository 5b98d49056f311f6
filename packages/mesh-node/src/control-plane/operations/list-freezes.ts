/** Freezes and maintenances that stand, are to come, or were over lately. */
import { type FreezeList, type FreezeListQuery, policiesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { contentEtag, unlessKnown } from '../content-etag.ts';
import { encodeRecordCursor } from '../cursor.ts';
import { freezeList } from '../freeze-schemas.ts';
import { keyedPage } from '../keyed-page.ts';
import { fields, minCursor, namespaceFilters, optionalText, pageSize, query, sort } from '../list-input.ts';
import { checkFields, projected, questionIn } from '../list-query.ts';
import type { ReadOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';
import { describeFreeze } from '../policies/describe-freeze.ts';
import { requirePolicies } from '../policies/describe-policy.ts';
import { FREEZE_FIELDS, freezeFilter, freezeSort, freezeStates } from '../policies/policy-query.ts';
import { staleness } from '../stale-since.ts';

export const listFreezes: ReadOperation<FreezeListQuery, FreezeList> = {
  kind: 'read',
  name: 'list-freezes',
  summary: 'Freezes and maintenances that stand, are to come, or were over lately',
  method: 'GET',
  path: '/freezes',
  scope: 'mesh.read',
  tier: 'none',
  rpc: policiesPb.PolicyControlService.method.listFreezes,
  input: z.strictObject({
    pageSize,
    cursor: optionalText(500),
    ...namespaceFilters,
    state: freezeStates,
    query,
    sort: sort('keys in turn, `-` for the other way round: `until,-from`'),
    fields: fields('only these fields of each, and its id: `until,reason`'),
    minCursor,
    ifNoneMatch: optionalText(100),
  }),
  output: freezeList,
  async run({ state }, input) {
    const asked = questionIn(input);
    checkFields(input.fields, FREEZE_FIELDS);
    const wall = state.wall();
    const matches = freezeFilter(input, wall);
    requirePolicies(state);
    const { policies } = state;
    const position = policies.position();
    const page = keyedPage(
      {
        idOf: ({ id }) => id,
        get(id) {
          const known = policies.followed.freeze(id);
          return known === undefined ? undefined : describeFreeze(known, wall);
        },
        list: () => policies.followed.freezes().map((one) => describeFreeze(one, wall)),
        matches,
        sort: freezeSort(input.sort),
        idName: 'freeze',
        asked: ['freezes', asked],
      },
      input,
      { walks: state.walks, viewId: state.peers.position().viewId },
    );
    const stale = policies.staleSince();
    const content = {
      items: projected(page.things, input.fields, 'id'),
      unreadable: policies.followed.unreadable().filter(({ record }) => record.startsWith('freezes/')),
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
