/** What is kept of leadership, page after page and newest first unless asked otherwise: how terms and refused writes are listed alike. */
import type { FieldTree } from '@omnirelay/protocol';
import type { FenceRejectionQuery, LeaderHistoryQuery, UnreadableRecord } from '@omnirelay/wire';
import { z } from 'zod';
import { encodeRecordCursor, type RecordPosition } from '../cursor.ts';
import { fields, minCursor, optionalText, pageSize, query, scopeFilters, sort, timeRange } from '../list-input.ts';
import { checkFields, projected, questionIn } from '../list-query.ts';
import { answerHead, type OperationContext } from '../operation-context.ts';
import { staleness } from '../stale-since.ts';
import { requireLeadership } from './describe-leader.ts';
import { ascending } from './leader-query.ts';
import { type Placed, placedPage } from './placed-page.ts';

type PastQuery = LeaderHistoryQuery & FenceRejectionQuery;

/** What such a list is asked with, in its own words of order and fields. */
export const pastInput = (words: { readonly sort: string; readonly fields: string }) =>
  z.strictObject({
    pageSize,
    cursor: optionalText(500),
    ...scopeFilters,
    ...timeRange,
    query,
    sort: sort(words.sort),
    fields: fields(words.fields),
    minCursor,
  });

export interface Past<T extends Placed, Told extends object> {
  /** Cursors are good for the list of this name alone. */
  readonly name: string;
  readonly log: { position(): RecordPosition; unreadable(): readonly UnreadableRecord[] };
  all(): readonly T[];
  readonly told: (thing: T) => Told;
  /** @throws Problem invalid_input */
  readonly filter: (input: PastQuery, nowMs: number) => (thing: T) => boolean;
  readonly sortKey: 'from' | 'at';
  readonly fields: FieldTree;
  readonly id: keyof Told & string;
}

/** @throws Problem invalid_input, registry_dark, behind, cursor_expired */
export async function listPast<T extends Placed, Told extends object>(
  context: OperationContext,
  past: Past<T, Told>,
  input: PastQuery,
) {
  const { state } = context;
  checkFields(input.fields, past.fields);
  requireLeadership(state);
  const staleSince = state.leadership.staleSince();
  const asked = questionIn(input);
  const { position, things, nextCursor } = await placedPage(
    context,
    {
      all: past.all,
      position: () => past.log.position(),
      matches: past.filter(input, state.wall()),
      ascending: ascending(input.sort, past.sortKey),
      asked: [past.name, asked],
    },
    input,
  );
  return {
    ...answerHead(state),
    cursor: encodeRecordCursor(position),
    ...(nextCursor === undefined ? {} : { nextCursor }),
    items: projected(things.map(past.told), input.fields, past.id),
    unreadable: past.log.unreadable(),
    ...staleness(staleSince),
  };
}
