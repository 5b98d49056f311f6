/**
 * One page of a log, newest first unless asked otherwise. It begins behind the last of the page before, by its place in the registry's history: on
 * whichever control node, whatever was written or dropped meanwhile, nothing that stayed is lost or doubled.
 */
import { CONTROL_BOUNDS } from '../bounds.ts';
import { decodePageCursor, encodePageCursor, type LogPosition, questionOf, type RecordPosition } from '../cursor.ts';
import { fairTurns } from '../fair-turns.ts';
import type { OperationContext } from '../operation-context.ts';
import { Problem } from '../problem.ts';
import { waitForCursor } from '../wait-for-cursor.ts';

export interface Placed {
  readonly revision: bigint;
  readonly key: string;
}

export interface PlacedList<T extends Placed> {
  /** In the order of their places, all that was read up to a position. */
  all(): readonly T[];
  position(): RecordPosition;
  matches(thing: T): boolean;
  readonly ascending: boolean;
  /** All that was asked but for the page itself. */
  readonly asked: unknown;
}

export interface PlacedPage<T> {
  /** What the page was read from: whoever watches from here is told nothing that stood in it, and misses nothing. */
  readonly position: RecordPosition;
  readonly things: readonly T[];
  readonly nextCursor?: string;
}

const before = (a: Placed, b: Placed): boolean => (a.revision === b.revision ? a.key < b.key : a.revision < b.revision);

function placeOf(cursor: string, question: string): LogPosition {
  const position = decodePageCursor(cursor, question);
  const [, epoch, revision, key] =
    position.kind === 'after' ? (/^(\d{1,20})\/(\d{1,20})\/(.*)$/s.exec(position.key) ?? []) : [];
  if (epoch === undefined || revision === undefined || key === undefined)
    throw new Problem('invalid_input', 'The cursor is not one of this list: leave it out to begin anew.');
  return { lineageEpoch: BigInt(epoch), revision: BigInt(revision), key };
}

/** @throws Problem invalid_input, behind, cursor_expired */
export async function placedPage<T extends Placed>(
  { state, signal }: OperationContext,
  list: PlacedList<T>,
  { pageSize: size = CONTROL_BOUNDS.pageSizeDefault, cursor }: { readonly pageSize?: number; readonly cursor?: string },
): Promise<PlacedPage<T>> {
  const question = questionOf(list.asked);
  const from = cursor === undefined ? null : placeOf(cursor, question);
  if (from !== null) {
    await waitForCursor(state, from, signal);
    if (list.position().lineageEpoch !== from.lineageEpoch)
      throw new Problem(
        'cursor_expired',
        'Another history of the registry was adopted since that page. Ask for the first page again.',
      );
  }
  const position = list.position();
  // What is written meanwhile is behind the position.
  const all = [...list.all()];
  const turn = fairTurns(CONTROL_BOUNDS.searchSliceMs);
  const found: T[] = [];
  for (let n = 0; n < all.length; n += 1) {
    const thing = all[list.ascending ? n : all.length - 1 - n];
    const isNext = from === null || thing === undefined || (list.ascending ? before(from, thing) : before(thing, from));
    if (thing !== undefined && isNext && list.matches(thing)) {
      const last = found.at(-1);
      if (last !== undefined && found.length === size) {
        const key = `${position.lineageEpoch}/${last.revision}/${last.key}`;
        return { position, things: found, nextCursor: encodePageCursor({ kind: 'after', key }, question) };
      }
      found.push(thing);
    }
    await turn();
    // Nobody waits for the answer any more, or this node goes.
    if (signal.aborted) throw new Problem('node_leaving', 'The search was called off: ask another control node.');
  }
  return { position, things: found };
}
