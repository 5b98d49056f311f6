/** Changes: what is planned, waits for people, runs or has ended. */
import { type ChangeList, type ChangeListQuery, changesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { changeList } from '../change-schemas.ts';
import { isAskedOf } from '../changes/allowed-verbs.ts';
import { maySee } from '../changes/change-actor.ts';
import { CHANGE_FIELDS, changeFilter, changeFilters, changeSort, names } from '../changes/change-query.ts';
import { requireChanges } from '../changes/change-state.ts';
import { headerAlone, toldChange } from '../changes/known-change.ts';
import { contentEtag, unlessKnown } from '../content-etag.ts';
import { encodeRecordCursor } from '../cursor.ts';
import { keyedPage } from '../keyed-page.ts';
import { fields, minCursor, optionalText, pageSize, query, sort } from '../list-input.ts';
import { checkFields, projected, questionIn } from '../list-query.ts';
import type { ReadOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';
import { staleness } from '../stale-since.ts';

export const listChanges: ReadOperation<ChangeListQuery, ChangeList> = {
  kind: 'read',
  name: 'list-changes',
  summary: 'Changes that are planned, wait for people, run or have ended',
  method: 'GET',
  path: '/changes',
  alias: { path: '/rebalance-plans', input: { kind: ['rebalance'] } },
  scope: 'mesh.read',
  tier: 'none',
  rpc: changesPb.ChangeControlService.method.listChanges,
  input: z.strictObject({
    pageSize,
    cursor: optionalText(500),
    ...changeFilters,
    author: names,
    mine: z.exactOptional(z.boolean().describe('those that whoever asks may approve now')),
    query,
    sort: sort('keys in turn, `-` for the other way round: `-updated`'),
    fields: fields('only these fields of each, and its id: `title,state,progress.done`'),
    minCursor,
    ifNoneMatch: optionalText(100),
  }),
  output: changeList,
  async run({ state, caller }, input) {
    const asked = questionIn(input);
    checkFields(input.fields, CHANGE_FIELDS);
    const now = state.wall();
    const matches = changeFilter(input, now);
    requireChanges(state);
    const { book } = state.changes;
    const position = book.position();
    const get = (id: string) => {
      const known = book.get(id);
      if (known === undefined || !maySee(caller, known.header)) return undefined;
      if (input.mine === true && !isAskedOf(headerAlone(known.header), caller, now)) return undefined;
      return toldChange(state, known);
    };
    const { subject, issuer } = caller.principal;
    const page = keyedPage(
      {
        idOf: ({ id }) => id,
        get,
        list: () => book.all().flatMap(({ header }) => get(header.id) ?? []),
        matches,
        sort: changeSort(input.sort),
        idName: 'id',
        asked: ['changes', asked, input.mine === true ? [issuer, subject] : null],
      },
      input,
      { walks: state.walks, viewId: state.peers.position().viewId },
    );
    const stale = state.changes.staleSince();
    const content = {
      items: projected(page.things, input.fields, 'id'),
      unreadable: book.unreadable(),
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
