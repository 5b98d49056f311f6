/**
 * One watcher of shards. The log of what changed is its queue: a watcher is a place in it, the same on every control node, so that a slow one costs nothing
 * and one that was cut goes on wherever it is served. Each shard is told as it is when it is told. What changed before the log begins, and another
 * lineage, are told as `resync`.
 */
import { formatMapVersion } from '@omnirelay/protocol';
import type { ShardWatchEvent, ShardWatchQuery } from '@omnirelay/wire';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { decodeLogCursor, encodeLogCursor, type LogPosition } from '../cursor.ts';
import { fairTurns } from '../fair-turns.ts';
import { answerHead, type ControlState, type OperationContext } from '../operation-context.ts';
import { tellResync } from '../resync.ts';
import { staleness } from '../stale-since.ts';
import { waitForCursor } from '../wait-for-cursor.ts';
import { heartbeatDue, WatchPause } from '../watch-pause.ts';
import { requireShards, shardTeller } from './describe-shard.ts';
import { HeldShards } from './held-shards.ts';
import type { ShardNews } from './shard-log.ts';
import { askedMaps, type ShardFilters, shardFilters } from './shard-query.ts';

type Told = Pick<ShardWatchEvent, 'kind'> & Partial<ShardWatchEvent>;

/** The shards that are asked for, each with its map's version behind the last one. */
async function* tellAll(
  state: ControlState,
  { filters, held }: { readonly filters: ShardFilters; readonly held: HeldShards },
): AsyncGenerator<Told> {
  const turn = fairTurns(CONTROL_BOUNDS.searchSliceMs);
  for (const { map, head } of askedMaps(state, filters, undefined)) {
    const teller = shardTeller(state, map, { head });
    const matches = filters.matches(head, teller);
    let last: Told | undefined;
    for (let shard = 0; shard < head.map.shardCount; shard += 1) {
      await turn();
      if (!matches(shard)) continue;
      held.add(map.namespace, shard, head.map.shardCount);
      if (last !== undefined) yield last;
      last = { kind: 'Snapshot', shard: teller.tell(shard) };
    }
    if (last !== undefined) yield { ...last, version: formatMapVersion(head.map) };
  }
}

/** Maps that the news is of, and which of their shards. */
function* touched({ shards: { book } }: ControlState, news: ShardNews, filters: ShardFilters) {
  const namespaces = news.kind === 'node' ? book.namespaces() : [news.namespace];
  for (const namespace of namespaces) {
    const map = filters.isAsked(namespace) ? book.map(namespace) : undefined;
    if (!map?.head) continue;
    const { head } = map;
    const place = news.kind === 'node' ? head.map.nodes.indexOf(news.nodeId) : -1;
    if (news.kind === 'node' && place < 0) continue;
    // A record of moves may name any number.
    const isOf = (shard: number): boolean =>
      shard < head.map.shardCount && (news.kind !== 'node' || head.map.owner[shard] === place);
    const shards = news.kind === 'shards' ? news.shards : head.map.owner.keys();
    yield { map, head, shards, isOf };
  }
}

/** What the news is to somebody who asks for some shards only; null: nothing, so far. */
async function* tellNews(
  state: ControlState,
  news: ShardNews,
  { filters, held }: { readonly filters: ShardFilters; readonly held: HeldShards },
): AsyncGenerator<Told> {
  const turn = fairTurns(CONTROL_BOUNDS.searchSliceMs);
  // A generation that changes no shard, of other settings say, has a version all the same: it comes with one of them as it is.
  const isBare = news.kind === 'shards' && news.shards.length === 0;
  for (const { map, head, shards, isOf } of touched(state, news, filters)) {
    const { shardCount } = head.map;
    const teller = shardTeller(state, map, { head });
    const matches = filters.matches(head, teller);
    for (const shard of isBare ? head.map.owner.keys() : shards) {
      await turn();
      if (!isOf(shard) || !filters.isNamed(shard)) continue;
      const isAsked = matches(shard);
      if (isBare && !isAsked) continue;
      if (isAsked) held.add(map.namespace, shard, shardCount);
      else if (!held.remove(map.namespace, shard, shardCount)) continue;
      const told = teller.tell(shard);
      yield isAsked ? { kind: 'Changed', shard: told } : { kind: 'Removed', shard: told, reason: 'no-longer-matches' };
      if (isBare) break;
    }
  }
}

/** @throws Problem invalid_input, registry_dark, behind */
export async function* followShards(
  { state, signal }: OperationContext,
  input: ShardWatchQuery,
): AsyncGenerator<ShardWatchEvent> {
  const { book } = state.shards;
  const filters = shardFilters(input, state.wall());
  requireShards(state);
  using pause = new WatchPause(signal);
  using cleanUp = new DisposableStack();
  cleanUp.defer(book.onSettled(() => pause.wake()));
  const held = new HeldShards(input.cursor !== undefined);
  const asked = { filters, held };
  let at: LogPosition = { ...book.position(), key: '' };
  let due = heartbeatDue();
  let isCatchingUp = input.cursor !== undefined;
  const event = (told: Told, cursor = encodeLogCursor(at)): ShardWatchEvent => {
    due = heartbeatDue();
    return { ...answerHead(state), cursor, ...told, ...staleness(state.shards.staleSince()) };
  };
  /** Nothing behind it: whoever goes on from here asks no node for what was long told. */
  const idle = (): ShardWatchEvent => {
    if (book.whyNotFrom(at) === null && book.next(at) === undefined) at = { ...book.position(), key: '' };
    return event({ kind: 'Heartbeat' });
  };
  async function* snapshot(): AsyncGenerator<ShardWatchEvent> {
    // What changes while it is told stands in the log behind `at`.
    at = { ...book.position(), key: '' };
    held.clear();
    // Whoever is cut off in the middle of it begins it anew.
    for await (const told of tellAll(state, asked)) {
      yield event(told, '');
      if (signal.aborted) return;
    }
    yield event({ kind: 'Ready' });
  }
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
    const news = book.next(at);
    if (news !== undefined) {
      const before = encodeLogCursor(at);
      let last: Told | undefined;
      // Whoever is cut off in the middle is told the whole of it again.
      for await (const told of tellNews(state, news, asked)) {
        if (last !== undefined) yield event(last, before);
        last = told;
      }
      at = { ...at, revision: news.revision, key: news.key };
      const version =
        news.kind === 'node' || news.version === undefined ? {} : { version: formatMapVersion(news.version) };
      if (last !== undefined) yield event({ ...last, ...version });
      // Much that was not asked for may take longer than a client waits for a sign of life.
      else if (performance.now() >= due) yield event({ kind: 'Heartbeat' });
      continue;
    }
    if (isCatchingUp) {
      // Whoever goes on is told once that it is here.
      isCatchingUp = false;
      yield idle();
      continue;
    }
    const isThere = (): boolean => book.whyNotFrom(at) !== null || book.next(at) !== undefined;
    if (!(await pause.news(isThere, due))) yield idle();
  }
}
