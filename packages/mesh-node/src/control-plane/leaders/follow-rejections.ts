/** One watcher of refused writes: each once, as it is written down, wherever it is served. */
import type { FenceRejectionWatchEvent, FenceRejectionWatchQuery } from '@omnirelay/wire';
import { decodeLogCursor, encodeLogCursor, type LogPosition } from '../cursor.ts';
import { answerHead, type OperationContext } from '../operation-context.ts';
import { tellResync } from '../resync.ts';
import { staleness } from '../stale-since.ts';
import { waitForCursor } from '../wait-for-cursor.ts';
import { heartbeatDue, WatchPause } from '../watch-pause.ts';
import { requireLeadership } from './describe-leader.ts';
import { rejectionFilter } from './leader-query.ts';

/** @throws Problem invalid_input, registry_dark, behind */
export async function* followRejections(
  { state, signal }: OperationContext,
  input: FenceRejectionWatchQuery,
): AsyncGenerator<FenceRejectionWatchEvent> {
  const { leadership } = state;
  const { rejections } = leadership;
  const isAsked = rejectionFilter(input, state.wall());
  requireLeadership(state);
  using pause = new WatchPause(signal);
  using cleanUp = new DisposableStack();
  cleanUp.defer(rejections.onSettled(() => pause.wake()));
  let at: LogPosition = { ...rejections.position(), key: '' };
  let due = heartbeatDue();
  let isCatchingUp = input.cursor !== undefined;
  const tell = (
    kind: FenceRejectionWatchEvent['kind'],
    more: Partial<FenceRejectionWatchEvent> = {},
  ): FenceRejectionWatchEvent => {
    due = heartbeatDue();
    return { kind, ...answerHead(state), cursor: encodeLogCursor(at), ...staleness(leadership.staleSince()), ...more };
  };
  /** Nothing behind it: whoever goes on from here asks no node for what was long told. */
  const idle = (): FenceRejectionWatchEvent => {
    if (rejections.whyNotFrom(at) === null && rejections.next(at) === undefined)
      at = { ...rejections.position(), key: '' };
    return tell('Heartbeat');
  };
  if (input.cursor === undefined) yield tell('Ready');
  else {
    at = decodeLogCursor(input.cursor);
    await waitForCursor(state, at, signal);
  }
  while (!signal.aborted) {
    const reason = rejections.whyNotFrom(at);
    if (reason !== null) {
      yield tell('Resync', tellResync(state, reason));
      at = { ...rejections.position(), key: '' };
      isCatchingUp = false;
      yield tell('Ready');
      continue;
    }
    const next = rejections.next(at);
    if (next !== undefined) {
      at = { ...at, revision: next.revision, key: next.key };
      if (isAsked(next.rejection)) yield tell('Appended', { rejection: next.rejection });
      continue;
    }
    if (isCatchingUp) {
      // Whoever goes on is told once that it is here.
      isCatchingUp = false;
      yield idle();
      continue;
    }
    const isThere = (): boolean => rejections.whyNotFrom(at) !== null || rejections.next(at) !== undefined;
    if (!(await pause.news(isThere, due))) yield idle();
  }
}
