/**
 * A page of what this node follows in the registry, as every such list answers: the things with what of them cannot be read, where it was followed up to, since
 * when that may be old, and an ETag of this question alone, so that who has the answer already is told no more than that.
 */
import type { UnreadableRecord } from '@omnirelay/wire';
import { contentEtag, unlessKnown } from './content-etag.ts';
import { encodeRecordCursor, type RecordPosition } from './cursor.ts';
import { type KeyedList, keyedPage } from './keyed-page.ts';
import type { KeyedListInput } from './list-input.ts';
import { projected, questionIn } from './list-query.ts';
import { answerHead, type ControlState } from './operation-context.ts';
import { staleness } from './stale-since.ts';

export interface FollowedList<T extends object> extends Omit<KeyedList<T>, 'idOf' | 'asked'> {
  /** What the list is called: its cursors go on in no other. */
  readonly name: string;
  /** The field that holds the id: it is told whichever fields are asked for. */
  readonly idField: keyof T & string;
  /** Beside the input, what the answer depends on where callers are told different things. */
  readonly askedBy?: unknown;
  /** Everything up to here has been read. */
  readonly position: RecordPosition;
  /** Unix milliseconds; null while the registry is followed. */
  readonly staleSince: number | null;
  readonly unreadable: readonly UnreadableRecord[];
}

/** @throws Problem invalid_input, cursor_expired */
export function answerFollowedList<T extends object>(
  state: ControlState,
  input: KeyedListInput,
  list: FollowedList<T>,
) {
  const { name, idField, askedBy, position, staleSince, unreadable, ...things } = list;
  const question = questionIn(input);
  const page = keyedPage(
    {
      ...things,
      idOf: (thing) => String(thing[idField]),
      asked: askedBy === undefined ? [name, question] : [name, question, askedBy],
    },
    input,
    { walks: state.walks, viewId: state.peers.position().viewId },
  );
  const content = { items: projected(page.things, input.fields, idField), unreadable, total: page.total };
  const { lineageEpoch } = position;
  const told = [question, input.pageSize, input.cursor, String(lineageEpoch), staleSince !== null, content];
  const etag = contentEtag(told);
  return {
    ...answerHead(state),
    cursor: encodeRecordCursor(position),
    ...unlessKnown(content, { nextCursor: page.nextCursor, etag, ifNoneMatch: input.ifNoneMatch }),
    ...staleness(staleSince),
  };
}
