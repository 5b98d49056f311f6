/**
 * One page of the audit. It begins behind the last entry of the one before, by its revision: on whichever control node, whatever was written
 * or dropped meanwhile, nothing that stayed is lost or doubled. A node that has not read so far yet waits for it.
 */
import type { AuditEntry, AuditQuery } from '@omnirelay/wire';
import type { LoggedEntry } from './audit-log.ts';
import { auditFilter, oldestFirst } from './audit-question.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import { decodePageCursor, encodePageCursor, questionOf, type RecordPosition } from './cursor.ts';
import { fairTurns } from './fair-turns.ts';
import type { OperationContext } from './operation-context.ts';
import { Problem } from './problem.ts';
import { waitForCursor } from './wait-for-cursor.ts';

export interface AuditPage {
  /** What the page was read from: whoever watches from here is told nothing that stood in it, and misses nothing. */
  readonly position: RecordPosition;
  readonly entries: readonly AuditEntry[];
  readonly nextCursor?: string;
}

const keyOf = ({ lineageEpoch, revision }: RecordPosition): string => `${lineageEpoch}/${revision}`;

function placeOf(cursor: string, question: string): RecordPosition {
  const position = decodePageCursor(cursor, question);
  const [, epoch, revision] = position.kind === 'after' ? (/^(\d{1,20})\/(\d{1,20})$/.exec(position.key) ?? []) : [];
  if (epoch === undefined || revision === undefined)
    throw new Problem('invalid_input', 'The cursor is not one of the audit: leave it out to begin anew.');
  return { lineageEpoch: BigInt(epoch), revision: BigInt(revision) };
}

/** @throws Problem invalid_input, behind, cursor_expired */
export async function auditPage({ state, signal }: OperationContext, input: AuditQuery): Promise<AuditPage> {
  const { auditLog } = state;
  const { pageSize: size = CONTROL_BOUNDS.pageSizeDefault, object, actor, action, query } = input;
  const isAsked = auditFilter(input, state.wall());
  const ascending = oldestFirst(input.sort);
  const question = questionOf(['audit', object, actor, action, query, ascending]);
  const from = input.cursor === undefined ? null : placeOf(input.cursor, question);
  if (from !== null) {
    await waitForCursor(state, from, signal);
    if (auditLog.whyNotFrom(from) === 'lineage-changed')
      throw new Problem(
        'cursor_expired',
        'Another history of the registry was adopted since that page. Ask for the first page again.',
      );
  }
  const position = auditLog.position();
  const after = (entry: LoggedEntry | null): LoggedEntry | undefined => {
    const revision = entry?.record.version ?? from?.revision;
    if (!ascending) return auditLog.previous(revision ?? null);
    const next = auditLog.next(revision ?? 0n);
    return next !== undefined && next.record.version <= position.revision ? next : undefined;
  };
  const turn = fairTurns(CONTROL_BOUNDS.searchSliceMs);
  const found: LoggedEntry[] = [];
  for (let entry = after(null); entry !== undefined; entry = after(entry)) {
    if (isAsked(entry)) {
      const last = found.at(-1);
      if (last !== undefined && found.length === size)
        return {
          position,
          entries: found.map((one) => one.read()),
          nextCursor: encodePageCursor(
            { kind: 'after', key: keyOf({ ...position, revision: last.record.version }) },
            question,
          ),
        };
      found.push(entry);
    }
    await turn();
    // Nobody waits for the answer any more, or this node goes.
    if (signal.aborted) throw new Problem('node_leaving', 'The search was called off: ask another control node.');
  }
  return { position, entries: found.map((one) => one.read()) };
}
