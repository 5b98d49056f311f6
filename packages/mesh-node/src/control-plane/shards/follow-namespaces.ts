/**
 * One watcher of namespaces. It needs no log: each namespace knows the revision that touched it last, so what lies behind a place is told, in that order
 * and as it is by then, on every control node alike. Settings that are gone, and another lineage, are told as `resync`.
 */
import type { NamespaceWatchEvent, NamespaceWatchQuery, ShardNamespace } from '@omnirelay/wire';
import { decodeRecordCursor, encodeRecordCursor } from '../cursor.ts';
import { answerHead, type OperationContext } from '../operation-context.ts';
import { tellResync } from '../resync.ts';
import { staleness } from '../stale-since.ts';
import { waitForCursor } from '../wait-for-cursor.ts';
import { heartbeatDue, WatchPause } from '../watch-pause.ts';
import { describeNamespace, requireShards } from './describe-shard.ts';
import { namespaceFilter } from './namespace-query.ts';
import type { ShardBook } from './shard-book.ts';

type Told = Pick<NamespaceWatchEvent, 'kind'> & Partial<NamespaceWatchEvent>;

/** What a watcher has been told of: of no others need it hear that they are no longer asked for. Null of one that goes on: it may be any. */
type Held = Set<string> | null;

/** Touched behind the revision, in the order in which they were; those of one revision by name. */
function touchedBehind(book: ShardBook, behind: bigint, upTo: bigint) {
  return book
    .namespaces()
    .flatMap((name) => {
      const settings = book.settings(name);
      const revision = book.touched(name);
      return settings === undefined || revision <= behind || revision > upTo ? [] : [{ name, settings, revision }];
    })
    .sort((a, b) => (a.revision === b.revision ? 0 : a.revision < b.revision ? -1 : 1));
}

/** Undefined: it is none of those asked for, and never was. */
function newsOf(namespace: ShardNamespace, isAsked: boolean, held: Held): Told | undefined {
  if (isAsked) {
    held?.add(namespace.namespace);
    return { kind: 'Changed', namespace };
  }
  if (held !== null && !held.delete(namespace.namespace)) return undefined;
  return { kind: 'Removed', namespace, reason: 'no-longer-matches' };
}

/** @throws Problem invalid_input, registry_dark, behind */
export async function* followNamespaces(
  { state, signal }: OperationContext,
  input: NamespaceWatchQuery,
): AsyncGenerator<NamespaceWatchEvent> {
  const { book } = state.shards;
  const matches = namespaceFilter(input, state.wall());
  requireShards(state);
  using pause = new WatchPause(signal);
  using cleanUp = new DisposableStack();
  cleanUp.defer(book.onSettled(() => pause.wake()));
  let at = book.positionWithSettings();
  let held: Held = null;
  let due = heartbeatDue();
  let isCatchingUp = input.cursor !== undefined;
  const event = (told: Told, cursor = encodeRecordCursor(at)): NamespaceWatchEvent => {
    due = heartbeatDue();
    return { ...answerHead(state), cursor, ...told, ...staleness(state.shards.staleSince()) };
  };
  const behind = () => touchedBehind(book, at.revision, book.positionWithSettings().revision);
  function* snapshot(): Generator<NamespaceWatchEvent> {
    at = book.positionWithSettings();
    held = new Set();
    for (const name of book.namespaces()) {
      const settings = book.settings(name);
      const namespace = settings && describeNamespace(book, name, settings);
      if (namespace === undefined || !matches(namespace)) continue;
      held.add(name);
      // Whoever is cut off in the middle of it begins it anew.
      yield event({ kind: 'Snapshot', namespace }, '');
    }
    yield event({ kind: 'Ready' });
  }
  if (input.cursor === undefined) yield* snapshot();
  else {
    at = decodeRecordCursor(input.cursor);
    await waitForCursor(state, at, signal);
  }
  while (!signal.aborted) {
    const reason = book.whyNotNamespacesFrom(at);
    if (reason !== null) {
      yield event({ kind: 'Resync', ...tellResync(state, reason) }, '');
      isCatchingUp = false;
      yield* snapshot();
      continue;
    }
    const upTo = book.positionWithSettings();
    const news = behind();
    for (const [index, { name, settings, revision }] of news.entries()) {
      const namespace = describeNamespace(book, name, settings);
      // What one transaction touched is behind whoever has been told all of it.
      if (news[index + 1]?.revision !== revision) at = { ...at, revision };
      const told = newsOf(namespace, matches(namespace), held);
      if (told !== undefined) yield event(told);
    }
    if (upTo.lineageEpoch === at.lineageEpoch && upTo.revision > at.revision) at = upTo;
    const isThere = (): boolean => book.whyNotNamespacesFrom(at) !== null || behind().length > 0;
    // Whoever goes on is told once that it is here.
    if (isCatchingUp || !(await pause.news(isThere, due))) yield event({ kind: 'Heartbeat' });
    isCatchingUp = false;
  }
}
