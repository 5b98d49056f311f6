/**
 * What a watch of the control plane tells, kept: whole at each moment (a snapshot replaces what is held only once it is complete), going on with what it
 * knew while every control node is dark, and saying how old that is. With a cache it begins with what the client knew when it ended. In which form it is held
 * is for whoever opens it to say: as a set of items, or as a map of shards.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { WatchItem } from '../api.ts';
import { ROUTING_BOUNDS } from '../bounds.ts';
import type { WatchEvent } from '../follow-watch.ts';
import { type CacheHead, type CacheOptions, setCache } from './set-cache.ts';

/**
 * `live`: a control node tells of each change. `stale`: none does, and `ageMs` ago this was so; `why` says what is known of the cause. `unknown`: nothing
 * was heard, and no cache was there: that nothing is held then says nothing. `asOf` is in Unix milliseconds.
 */
export type Freshness =
  | { readonly kind: 'live'; readonly asOf: number }
  | { readonly kind: 'stale'; readonly asOf: number; readonly ageMs: number; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

export interface WatchedState extends AsyncDisposable {
  freshness(): Freshness;
  /** Why the cache file is of no use; undefined while it is. */
  cacheProblem(): string | undefined;
  /** After each change of what is held, and when it turns live or stale. @returns what ends it */
  onChange(listener: () => void): () => void;
  /**
   * Once there is something, be it stale.
   * @throws ControlError when no control node will tell it (a wrong filter, unauthenticated, forbidden), the signal's reason when it fires first
   */
  ready(options?: { readonly signal?: AbortSignal }): Promise<void>;
}

/** What is told, in the form in which it is held. */
export interface Keeper<Event, Content> {
  /** A snapshot begins: what is taken from here on is held beside what there is, and seen by nobody. */
  begin(): void;
  /** @returns whether what is seen has changed */
  take(event: Event): boolean;
  /** The snapshot is whole, and replaces what there was. */
  replace(): void;
  /** For the cache. */
  content(): Content;
  restore(content: CacheHead & Content): void;
}

export interface WatchedStateSource<Event extends WatchEvent, Content> {
  watch(from: { readonly cursor?: string; readonly signal: AbortSignal }): AsyncIterable<WatchItem<Event>>;
  readonly keeper: Keeper<Event, Content>;
  readonly cache?: CacheOptions<Content> | undefined;
}

export async function openWatchedState<Event extends WatchEvent & { readonly kind: string }, Content extends object>(
  source: WatchedStateSource<Event, Content>,
): Promise<WatchedState> {
  const { keeper } = source;
  const cache = source.cache === undefined ? null : setCache(source.cache);
  const stop = new AbortController();
  const listeners = new Set<() => void>();
  let inSnapshot = false;
  let cursor = '';
  let known: { readonly asOf: number; readonly age: number; readonly at: number } | null = null;
  let dark: string | null = 'no control node has answered yet';
  let refusal: unknown = null;

  function tell(): void {
    for (const listener of [...listeners]) listener();
  }
  function darken(why: string): void {
    const isNews = dark === null;
    dark = why;
    if (isNews) tell();
  }
  function begin(): void {
    keeper.begin();
    inSnapshot = true;
  }
  function take(event: Event): void {
    const { kind } = event;
    if (kind === 'Resync') {
      begin();
      return;
    }
    const isTold = keeper.take(event);
    const isWhole = kind === 'Ready' && inSnapshot;
    if (isWhole) {
      keeper.replace();
      inSnapshot = false;
    }
    if (inSnapshot) return;
    known = { asOf: Date.now(), age: 0, at: performance.now() };
    const isNews = dark !== null;
    dark = null;
    refusal = null;
    if (event.cursor !== '') cursor = event.cursor;
    const changed = isWhole || isTold;
    if (changed || isNews) tell();
    cache?.save(() => ({ asOf: known?.asOf ?? 0, cursor, ...keeper.content() }), changed);
  }

  /** Those who wait for `ready`. */
  let waiting = Promise.withResolvers<void>();
  function wake(): void {
    waiting.resolve();
    waiting = Promise.withResolvers<void>();
  }
  listeners.add(wake);

  const cached = (await cache?.load()) ?? null;
  if (cached !== null) {
    keeper.restore(cached);
    cursor = cached.cursor;
    known = { asOf: cached.asOf, age: Math.max(0, Date.now() - cached.asOf), at: performance.now() };
  }

  async function follow(): Promise<void> {
    while (!stop.signal.aborted) {
      if (cursor === '') begin();
      try {
        const from = { ...(cursor === '' ? {} : { cursor }), signal: stop.signal };
        for await (const item of source.watch(from)) {
          if (item.kind === 'event') take(item.event);
          else if (item.connection.state !== 'live') darken(item.connection.lastError ?? 'no control node answers');
        }
      } catch (error) {
        refusal = error;
        // It may be the cursor that is not taken.
        cursor = '';
        darken((error as Error).message);
        wake();
      }
      await wait(ROUTING_BOUNDS.watchAgainMs, undefined, { signal: stop.signal, ref: false }).catch(() => {});
    }
  }
  const following = follow();

  return {
    freshness() {
      if (known === null) return { kind: 'unknown', why: dark ?? 'its snapshot is still being told' };
      const { asOf, age, at } = known;
      if (dark === null) return { kind: 'live', asOf };
      return { kind: 'stale', asOf, ageMs: Math.round(age + performance.now() - at), why: dark };
    },
    cacheProblem: () => cache?.problem(),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async ready({ signal } = {}) {
      const aborted = Promise.withResolvers<never>();
      const onAbort = (): void => aborted.reject(signal?.reason);
      aborted.promise.catch(() => {});
      signal?.throwIfAborted();
      signal?.addEventListener('abort', onAbort, { once: true });
      try {
        while (known === null) {
          if (refusal !== null) throw refusal;
          await Promise.race([waiting.promise, aborted.promise]);
        }
      } finally {
        signal?.removeEventListener('abort', onAbort);
      }
    },
    async [Symbol.asyncDispose]() {
      stop.abort(new Error('it was closed'));
      await following;
      listeners.clear();
      await cache?.[Symbol.asyncDispose]();
    },
  };
}
