/**
 * One watcher of changes. Each record knows the revision that touched it last, so what lies behind a place is told in that order and as it is by then, on every
 * control node alike. A change that is told no longer, since it is dropped or asked for no more, is told as `Removed`; another lineage as `Resync`.
 */
import type { ChangeWatchEvent, ChangeWatchQuery } from '@omnirelay/wire';
import { decodeLogCursor, encodeLogCursor, type LogPosition } from '../cursor.ts';
import { answerHead, type OperationContext } from '../operation-context.ts';
import { Problem } from '../problem.ts';
import { tellResync } from '../resync.ts';
import { staleness } from '../stale-since.ts';
import { waitForCursor } from '../wait-for-cursor.ts';
import { heartbeatDue, WatchPause } from '../watch-pause.ts';
import { maySee } from './change-actor.ts';
import type { KnownHeader } from './change-book.ts';
import type { ChangeNews } from './change-news.ts';
import { changeFilter } from './change-query.ts';
import { requireChanges } from './change-state.ts';
import { describeMove, describePlacement } from './describe-change.ts';
import { toldChange } from './known-change.ts';

type Told = Pick<ChangeWatchEvent, 'kind'> & Partial<ChangeWatchEvent>;
/** What a watcher has been told of: of no others need it hear that they are gone. Null of one that goes on: it may be any. */
type Held = Set<string> | null;
type Watcher = Pick<OperationContext, 'state' | 'caller' | 'signal'>;

/** @throws Problem invalid_input, registry_dark, behind */
export async function* followChanges(
  context: OperationContext,
  input: ChangeWatchQuery,
): AsyncGenerator<ChangeWatchEvent> {
  const { state, caller, signal } = context;
  const { book } = state.changes;
  const matches = changeFilter(input, state.wall());
  requireChanges(state);
  using pause = new WatchPause(signal);
  using cleanUp = new DisposableStack();
  cleanUp.defer(book.onSettled(() => pause.wake()));
  let at: LogPosition = { ...book.position(), key: '' };
  let held: Held = null;
  let due = heartbeatDue();
  let isCatchingUp = input.cursor !== undefined;
  const event = (told: Told, cursor = encodeLogCursor(at)): ChangeWatchEvent => {
    due = heartbeatDue();
    return { ...answerHead(state), cursor, ...told, ...staleness(state.changes.staleSince()) };
  };
  /** Undefined: whoever watches may not see it, or has not asked for it. */
  const asked = (known: KnownHeader | undefined) => {
    if (known === undefined || !maySee(caller, known.header)) return undefined;
    const told = toldChange(state, known);
    return matches(told) ? told : undefined;
  };
  function* snapshot(): Generator<ChangeWatchEvent> {
    at = { ...book.position(), key: '' };
    held = new Set();
    for (const known of book.all()) {
      const change = asked(known);
      if (change === undefined) continue;
      held.add(change.id);
      // Whoever is cut off in the middle of it begins it anew.
      yield event({ kind: 'Snapshot', change }, '');
    }
    yield event({ kind: 'Ready' });
  }
  const newsOf = async (news: ChangeNews): Promise<Told | undefined> => {
    const known = book.get(news.id);
    const change = asked(known);
    if (change === undefined || known === undefined) {
      if (news.kind === 'step' || (held !== null && !held.delete(news.id))) return undefined;
      // Of others' drafts not even the id is told.
      if (held === null && known !== undefined && !maySee(caller, known.header)) return undefined;
      return { kind: 'Removed', changeId: news.id, reason: known === undefined ? 'dropped' : 'no-longer-matches' };
    }
    if (news.kind === 'step') {
      const step = await stepOf(context, known, news);
      return step === undefined ? undefined : { kind: 'Step', changeId: news.id, change, ...step };
    }
    held?.add(news.id);
    return { kind: 'Changed', change };
  };
  if (input.cursor === undefined) yield* snapshot();
  else {
    at = decodeLogCursor(input.cursor);
    await waitForCursor(state, at, signal);
  }
  while (!signal.aborted) {
    const reason = book.whyNotFrom(at);
    if (reason !== null) {
      yield event({ kind: 'Resync', ...tellResync(state, reason) }, '');
      isCatchingUp = false;
      yield* snapshot();
      continue;
    }
    const upTo = book.position();
    const news = book.next(at);
    if (news !== undefined) {
      const told = await newsOf(news);
      at = { ...at, revision: news.revision, key: news.key };
      if (told !== undefined) yield event(told);
      else if (performance.now() >= due) yield event({ kind: 'Heartbeat' });
      continue;
    }
    if (upTo.lineageEpoch === at.lineageEpoch && upTo.revision > at.revision) at = { ...upTo, key: '' };
    const isThere = (): boolean => book.whyNotFrom(at) !== null || book.next(at) !== undefined;
    // Whoever goes on is told once that it is here.
    if (isCatchingUp || !(await pause.news(isThere, due))) yield event({ kind: 'Heartbeat' });
    isCatchingUp = false;
  }
}

/** Undefined: of content that is no longer the newest, or that cannot be read here. */
async function stepOf(
  { state, signal }: Watcher,
  { header }: KnownHeader,
  news: Extract<ChangeNews, { readonly kind: 'step' }>,
): Promise<Pick<ChangeWatchEvent, 'move' | 'placement'> | undefined> {
  if (news.of !== header.revision) return undefined;
  const journal = state.changes.book.steps(header).get(news.step);
  const shelved = await state.changes.contents.read(header, signal).catch((error: unknown) => {
    // What was written for another reader is told by the read of the change itself.
    if (error instanceof Problem) return undefined;
    throw error;
  });
  const step = shelved?.content.steps[news.step];
  if (shelved === undefined || step === undefined) return undefined;
  const { lineageEpoch } = shelved.content.basis;
  const placed = { at: news.step, journal, lineageEpoch };
  return step.kind === 'move-shard'
    ? { move: describeMove({ ...placed, step }) }
    : { placement: describePlacement({ ...placed, step }) };
}
