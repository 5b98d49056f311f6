/** The moves of a change, page by page, each with how far it has come. */
import { type ChangeMove, type ChangeMoveList, type ChangeMovesQuery, changesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { changeId, changeMoveList, changeRevision } from '../change-schemas.ts';
import { MOVE_FIELDS, moveFilter, moveFilters, moveId, moveSort } from '../changes/change-query.ts';
import { toldRevision } from '../changes/known-change.ts';
import { encodeRecordCursor } from '../cursor.ts';
import { keyedPage } from '../keyed-page.ts';
import { fields, minCursor, optionalText, pageSize, query, sort } from '../list-input.ts';
import { checkFields, projected, questionIn } from '../list-query.ts';
import type { ReadOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';
import { staleness } from '../stale-since.ts';

export const listChangeMoves: ReadOperation<ChangeMovesQuery, ChangeMoveList> = {
  kind: 'read',
  name: 'list-change-moves',
  summary: 'Moves of a change, each with how far it has come',
  method: 'GET',
  path: '/changes/{id}/moves',
  alias: { path: '/rebalance-plans/{id}/moves', input: {} },
  scope: 'mesh.read',
  tier: 'none',
  rpc: changesPb.ChangeControlService.method.listChangeMoves,
  input: z.strictObject({
    id: changeId,
    revision: z.exactOptional(changeRevision.describe('of the content; the newest without it')),
    pageSize,
    cursor: optionalText(500),
    ...moveFilters,
    query,
    sort: sort('keys in turn, `-` for the other way round: `from,to`'),
    fields: fields('only these fields of each, and its step: `shardId,from,to,state`'),
    minCursor,
  }),
  output: changeMoveList,
  async run(context, input) {
    const { state } = context;
    checkFields(input.fields, MOVE_FIELDS);
    const matches = moveFilter(input, state.wall());
    const position = state.changes.book.position();
    const told = await toldRevision(context, input.id, input.revision);
    const byId = new Map(told.moves.map((move) => [moveId(move), move]));
    const page = keyedPage<ChangeMove>(
      {
        idOf: moveId,
        get: (id) => byId.get(id),
        list: () => [...told.moves],
        matches,
        sort: moveSort(input.sort),
        idName: 'step',
        asked: ['change-moves', questionIn(input), told.contentHash],
      },
      input,
      { walks: state.walks, viewId: state.peers.position().viewId },
    );
    return {
      ...answerHead(state),
      cursor: encodeRecordCursor(position),
      ...(page.nextCursor === undefined ? {} : { nextCursor: page.nextCursor }),
      items: projected<ChangeMove>(page.things, input.fields, 'step'),
      revision: told.revision,
      contentHash: told.contentHash,
      total: page.total,
      ...staleness(state.changes.staleSince()),
    };
  },
};
