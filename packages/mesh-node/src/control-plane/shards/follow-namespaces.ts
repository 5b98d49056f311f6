/**
 * One watcher of namespaces. It needs no log: each namespace knows the revision that touched it last, so what lies behind a place is told, in that order
 * and as it is by then, on every control node alike. Settings that are gone, and another lineage, are told as `resync`.
 */
import type { NamespaceWatchEvent, NamespaceWatchQuery, ShardNamespace } from '@omnirelay/wire';
import { followThings, type WatchedThings } from '../follow-things.ts';
import { answerHead, type OperationContext } from '../operation-context.ts';
import { staleness } from '../stale-since.ts';
import type { TouchedThing } from '../thing-trail.ts';
import { describeNamespace, requireShards } from './describe-shard.ts';
import { namespaceFilter } from './namespace-query.ts';
import type { ShardBook } from './shard-book.ts';

/** Described once, and only where it is looked at: it counts all shards. */
type LazyNamespace = () => ShardNamespace;

/** As they are, in the order of their names. */
const namespacesOf = (book: ShardBook): readonly TouchedThing<LazyNamespace>[] =>
  book.namespaces().flatMap((id) => {
    const settings = book.settings(id);
    if (settings === undefined) return [];
    let told: ShardNamespace | undefined;
    const thing = (): ShardNamespace => {
      told ??= describeNamespace(book, id, settings);
      return told;
    };
    return [{ id, thing, revision: book.touched(id), isGone: false }];
  });

const watched = (book: ShardBook, matches: (one: ShardNamespace) => boolean): WatchedThings<LazyNamespace> => ({
  trail: {
    all: () => namespacesOf(book),
    between: (after, upTo) =>
      namespacesOf(book)
        .filter(({ revision }) => revision > after && revision <= upTo)
        .sort((a, b) => (a.revision === b.revision ? 0 : a.revision < b.revision ? -1 : 1)),
    whyNotFrom: (position) => book.whyNotNamespacesFrom(position),
  },
  position: () => book.positionWithSettings(),
  onSettled: (listener) => book.onSettled(listener),
  matches: (namespace) => matches(namespace()),
});

/** @throws Problem invalid_input, registry_dark, behind */
export async function* followNamespaces(
  context: OperationContext,
  { cursor, ...asked }: NamespaceWatchQuery,
): AsyncGenerator<NamespaceWatchEvent> {
  const { state } = context;
  const matches = namespaceFilter(asked, state.wall());
  requireShards(state);
  for await (const { thing, at: _, ...told } of followThings(context, cursor, watched(state.shards.book, matches)))
    yield {
      ...answerHead(state),
      ...told,
      ...(thing === undefined ? {} : { namespace: thing() }),
      ...staleness(state.shards.staleSince()),
    };
}
