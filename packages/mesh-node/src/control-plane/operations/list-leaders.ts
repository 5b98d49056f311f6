/** Who leads what: the live claims of the registry, with what this node sees of their leases, and split brain where it hears of any. */
import { type LeaderList, type LeaderListQuery, leadershipPb } from '@omnirelay/wire';
import { contentEtag, unlessKnown } from '../content-etag.ts';
import { encodeRecordCursor } from '../cursor.ts';
import { keyedPage } from '../keyed-page.ts';
import { leaderList } from '../leader-schemas.ts';
import { describeClaim, describeConflict, requireLeadership } from '../leaders/describe-leader.ts';
import { LEADER_FIELDS, leaderFilter, leaderSort } from '../leaders/leader-query.ts';
import { scopeFilter } from '../leaders/scope-filter.ts';
import { keyedListInput, scopeFilters } from '../list-input.ts';
import { checkFields, projected, questionIn } from '../list-query.ts';
import type { ReadOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';
import { staleness } from '../stale-since.ts';

export const listLeaders: ReadOperation<LeaderListQuery, LeaderList> = {
  kind: 'read',
  name: 'list-leaders',
  summary: 'Who leads what, with fence and term, and split brain',
  method: 'GET',
  path: '/leaders',
  scope: 'mesh.read',
  tier: 'none',
  rpc: leadershipPb.LeadershipControlService.method.listLeaders,
  input: keyedListInput(scopeFilters, {
    sort: 'kind,-term',
    fields: 'only these fields of each token, and its scope: `leaderId,fenceToken`',
  }),
  output: leaderList,
  async run({ state }, input) {
    const { claims, log, sight } = state.leadership;
    const asked = questionIn(input);
    checkFields(input.fields, LEADER_FIELDS);
    requireLeadership(state);
    const position = log.position();
    const tokens = claims.live().map((live) => describeClaim(state, live));
    const byScope = new Map(tokens.map((token) => [token.scope, token]));
    const page = keyedPage(
      {
        idOf: ({ scope }) => scope,
        get: (scope) => byScope.get(scope),
        list: () => tokens,
        matches: leaderFilter(input, state.wall()),
        sort: leaderSort(input.sort),
        idName: 'scope',
        asked: ['leaders', asked],
      },
      input,
      { walks: state.walks, viewId: state.peers.position().viewId },
    );
    const isAsked = scopeFilter(input);
    const conflicts = sight
      .conflicts()
      .filter(({ scope }) => isAsked(scope))
      .map(describeConflict);
    const stale = state.leadership.staleSince();
    const content = {
      tokens: projected(page.things, input.fields, 'scope'),
      conflicts,
      unreadable: claims.unreadable(),
      total: page.total,
    };
    const { lineageEpoch } = position;
    const told = [asked, input.pageSize, input.cursor, String(lineageEpoch), stale !== null, content];
    const etag = contentEtag(told, 'expiresAt');
    return {
      ...answerHead(state),
      cursor: encodeRecordCursor(position),
      ...unlessKnown(content, { nextCursor: page.nextCursor, etag, ifNoneMatch: input.ifNoneMatch }),
      ...staleness(stale),
    };
  },
};
