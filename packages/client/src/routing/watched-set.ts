/** What a watch of the control plane tells, kept as a set of items by id. */
import type { WatchItem } from '../api.ts';
import { ROUTING_BOUNDS } from '../bounds.ts';
import type { WatchEvent } from '../follow-watch.ts';
import { type Keeper, openWatchedState, type WatchedState } from './watched-state.ts';

export interface WatchedSet<Item> extends WatchedState {
  get(id: string): Item | undefined;
  /** By id. The same array until something changes. */
  all(): readonly Item[];
  /** How often since the last snapshot something was told for which the set has no room (16,384 items); it is not in it. */
  leftOut(): number;
}

/** What an event says of one item; null: it is gone. */
export interface ToldItem<Item> {
  readonly id: string;
  readonly item: Item | null;
}

export interface WatchedSetSource<Event extends WatchEvent, Item> {
  watch(from: { readonly cursor?: string; readonly signal: AbortSignal }): AsyncIterable<WatchItem<Event>>;
  /** Null where an event says nothing of any item. */
  read(event: Event, held: (id: string) => Item | undefined): ToldItem<Item> | null;
  idOf(item: Item): string;
  readonly cache?: SetCacheOptions<Item> | undefined;
}

export interface SetCacheOptions<Item> {
  readonly path: string;
  readonly question: string;
  isItem(value: unknown): value is Item;
}

interface SetContent<Item> {
  readonly items: readonly Item[];
}

export async function openWatchedSet<Event extends WatchEvent & { readonly kind: string }, Item>(
  source: WatchedSetSource<Event, Item>,
): Promise<WatchedSet<Item>> {
  let held = new Map<string, Item>();
  let sorted: readonly Item[] | null = null;
  /** The snapshot that is being told. */
  let staging: Map<string, Item> | null = null;
  let leftOut = 0;

  function put(into: Map<string, Item>, { id, item }: ToldItem<Item>): void {
    if (item === null) into.delete(id);
    else if (into.size < ROUTING_BOUNDS.setItems || into.has(id)) into.set(id, item);
    else leftOut++;
  }
  function hold(items: Map<string, Item>): void {
    held = items;
    sorted = null;
  }
  const keeper: Keeper<Event, SetContent<Item>> = {
    begin() {
      staging = new Map();
      leftOut = 0;
    },
    take(event) {
      const into = staging ?? held;
      const told = source.read(event, (id) => into.get(id));
      if (told === null) return false;
      put(into, told);
      if (into === held) sorted = null;
      return into === held;
    },
    replace() {
      hold(staging ?? held);
      staging = null;
    },
    content: () => ({ items: [...held.values()] }),
    restore: ({ items }) => hold(new Map(items.map((item) => [source.idOf(item), item]))),
  };
  const state = await openWatchedState({
    watch: source.watch,
    keeper,
    cache: source.cache === undefined ? undefined : cacheOf(source.cache),
  });

  return {
    ...state,
    get: (id) => held.get(id),
    all() {
      sorted ??= [...held].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
      return sorted;
    },
    leftOut: () => leftOut,
  };
}

const cacheOf = <Item>({ path, question, isItem }: SetCacheOptions<Item>) => ({
  ...{ path, question },
  isContent: (
    value: Readonly<Record<string, unknown>>,
  ): value is Readonly<Record<string, unknown>> & SetContent<Item> =>
    Array.isArray(value.items) && value.items.length <= ROUTING_BOUNDS.setItems && value.items.every(isItem),
});
