/**
 * One watcher of the audit. The log itself is its queue: a watcher is a place in it, the same on every node, so that a slow one costs nothing,
 * and one that was cut goes on wherever it is served. Only what retention took from it, and another lineage, are told as `resync`.
 */
import type { AuditWatchEvent, AuditWatchQuery } from '@omnirelay/wire';
import type { LoggedEntry } from './audit-log.ts';
import { auditFilter, requireAudit } from './audit-question.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import { decodeRecordCursor, encodeRecordCursor } from './cursor.ts';
import { fairTurns } from './fair-turns.ts';
import { answerHead, type ControlState, type OperationContext } from './operation-context.ts';
import { tellResync } from './resync.ts';
import { staleness } from './stale-since.ts';
import { waitForCursor } from './wait-for-cursor.ts';
import { heartbeatDue, WatchPause } from './watch-pause.ts';

type Told = Partial<AuditWatchEvent> & { readonly cursor: string };

/** The last event of an entry: watchers who are told it at the same time are told the same, so that each face writes it out once. */
const APPENDED = new WeakMap<LoggedEntry, AuditWatchEvent>();

function event(state: ControlState, kind: AuditWatchEvent['kind'], fields: Told): AuditWatchEvent {
  return { kind, ...answerHead(state), ...staleness(state.auditRecords.staleSince), ...fields };
}

function appended(state: ControlState, entry: LoggedEntry, cursor: string): AuditWatchEvent {
  const known = APPENDED.get(entry);
  const made = event(state, 'Appended', { entry: known?.entry ?? entry.read(), cursor });
  const { generatedAt, source, staleSince } = made;
  const isTheSame =
    known?.cursor === cursor &&
    known.generatedAt === generatedAt &&
    known.source === source &&
    known.staleSince === staleSince;
  if (isTheSame) return known;
  APPENDED.set(entry, made);
  return made;
}

/** @throws Problem invalid_input, registry_dark, behind */
export async function* followAudit(
  { state, signal }: OperationContext,
  input: AuditWatchQuery,
): AsyncGenerator<AuditWatchEvent> {
  const { auditLog } = state;
  const isAsked = auditFilter(input, state.wall());
  requireAudit(state);
  using pause = new WatchPause(signal);
  using cleanUp = new DisposableStack();
  cleanUp.defer(auditLog.onSettled(() => pause.wake()));
  const turn = fairTurns(CONTROL_BOUNDS.searchSliceMs);
  let at = auditLog.position();
  let due = heartbeatDue();
  let isCatchingUp = input.cursor !== undefined;
  const tell = (kind: AuditWatchEvent['kind'], more: Partial<AuditWatchEvent> = {}): AuditWatchEvent => {
    due = heartbeatDue();
    return event(state, kind, { cursor: encodeRecordCursor(at), ...more });
  };
  if (input.cursor === undefined) yield tell('Ready');
  else {
    at = decodeRecordCursor(input.cursor);
    await waitForCursor(state, at, signal);
  }
  while (!signal.aborted) {
    const reason = auditLog.whyNotFrom(at);
    if (reason !== null) {
      yield tell('Resync', tellResync(state, reason));
      at = auditLog.position();
      isCatchingUp = false;
      yield tell('Ready');
      continue;
    }
    const entry = auditLog.next(at.revision);
    if (entry === undefined) {
      // Whoever goes on is told once that it is here.
      if (isCatchingUp) {
        isCatchingUp = false;
        yield tell('Heartbeat');
        continue;
      }
      const isThere = (): boolean => auditLog.whyNotFrom(at) !== null || auditLog.next(at.revision) !== undefined;
      if (!(await pause.news(isThere, due))) yield tell('Heartbeat');
      continue;
    }
    at = { ...at, revision: entry.record.version };
    if (isAsked(entry)) {
      yield appended(state, entry, encodeRecordCursor(at));
      due = heartbeatDue();
      continue;
    }
    await turn();
    // Much that was not asked for may take longer than a client waits for a sign of life.
    if (performance.now() >= due) yield tell('Heartbeat');
  }
}
