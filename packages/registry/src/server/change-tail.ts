/**
 * The end of a server's change log as it grows: read once for all watches of a handle. It keeps the last entries; a watch that is further
 * behind reads pages from the store, so a slow one costs nothing here.
 */
import { REGISTRY_BOUNDS } from '../bounds.ts';
import type { ChangePage } from '../engine/answer-reads.ts';
import type { ChangeSource } from '../engine/watch-changes.ts';
import type { Revision, StoreIdentity, WatchEvent } from '../port.ts';
import { RegistryError } from '../registry-error.ts';

/** What one transaction changed. */
export interface TailEntry {
  readonly revision: Revision;
  /** Nothing changed between it and `revision`; default: the one before, for stores that count by ones and log each. */
  readonly after?: Revision;
  readonly bytes: number;
}

export interface ChangeTail {
  /** For one watch. @throws RegistryError from `page`: the tail was lost, or the store became another one */
  follow(prefix: string): ChangeSource;
  close(reason: RegistryError): void;
}

/** One life of the tail, from a connection to its loss, as its reader sees it. */
export interface GrowingTail<Entry extends TailEntry> {
  /** False once nobody watches any more; the reader ends then, and whoever comes next has a life of the tail of its own. */
  watched(): boolean;
  /** Where the store stands; the first time, where the tail begins. Another store, or one put back, is no place to go on from. @throws RegistryError */
  stands(identity: StoreIdentity, head: Revision): void;
  /** Where it has come to. */
  head(): Revision;
  append(entries: readonly Entry[]): void;
}

export interface ChangeTailOptions<Entry extends TailEntry> {
  /** Reads on while it is watched; rejects with what it was lost to. @throws RegistryError */
  readonly run: (tail: GrowingTail<Entry>) => Promise<void>;
  /** Over the connection of the reads. */
  readonly page: (
    prefix: string,
    from: Revision,
    signal: AbortSignal,
  ) => Promise<{ readonly identity: StoreIdentity; readonly page: ChangePage }>;
  readonly eventsOf: (entry: Entry, prefix: string) => readonly WatchEvent[];
  /** Bound of the store's log: no more is kept here, so that whoever is behind it is told so wherever it looks. */
  readonly changeLogEntries: number;
}

interface Life<Entry> {
  readonly wakers: Set<() => void>;
  /** Present once the tail reads: everything after `from` up to `head` is in `entries`. */
  window?: { from: Revision; head: Revision; bytes: number; readonly entries: Entry[] };
  running: boolean;
  identity?: StoreIdentity;
  failure?: unknown;
}

/** Kept for watches that are a little behind. */
const KEPT_ENTRIES = 512;
const KEPT_BYTES = 4 * 1024 * 1024;

export function createChangeTail<Entry extends TailEntry>(options: ChangeTailOptions<Entry>): ChangeTail {
  const keep = Math.min(KEPT_ENTRIES, options.changeLogEntries);
  let life: Life<Entry> | undefined;
  let closed: RegistryError | undefined;

  const wake = (of: Life<Entry>): void => {
    for (const waker of [...of.wakers]) waker();
  };
  const fail = (of: Life<Entry>, failure: unknown): void => {
    of.failure ??= failure;
    if (life === of) life = undefined;
    wake(of);
  };
  const checkIdentity = (of: Life<Entry>, identity: StoreIdentity): void => {
    of.identity ??= identity;
    if (of.identity !== identity)
      throw new RegistryError(
        'lineage_mismatch',
        `the registry is another store now: identity ${identity}, the watch began on ${of.identity}`,
      );
  };
  const growing = (of: Life<Entry>): GrowingTail<Entry> => ({
    watched() {
      if (of.wakers.size > 0 && closed === undefined) return true;
      // A reader takes its time to end: a watch that came meanwhile would hang on it, and be told nothing for ever.
      if (life === of) life = undefined;
      return false;
    },
    head: () => of.window!.head,
    stands(identity, head) {
      checkIdentity(of, identity);
      if (of.window === undefined) {
        of.window = { from: head, head, bytes: 0, entries: [] };
        wake(of);
      } else if (head < of.window.head)
        throw new RegistryError(
          'lineage_mismatch',
          `the registry went back from revision ${of.window.head} to ${head}: it was emptied, or restored from an older copy`,
        );
    },
    append(entries) {
      extend(of.window!, entries, keep);
      wake(of);
    },
  });
  const run = async (of: Life<Entry>): Promise<void> => {
    of.running = true;
    try {
      await options.run(growing(of));
      if (of.wakers.size > 0) throw new RegistryError('registry_dark', 'the tail of the change log has ended');
      if (life === of) life = undefined;
    } catch (error) {
      fail(of, closed ?? error);
    }
  };

  return {
    follow(prefix) {
      let mine: Life<Entry> | undefined;
      return {
        async page(from, signal): Promise<ChangePage> {
          signal.throwIfAborted();
          if (mine === undefined || closed !== undefined)
            throw closed ?? new RegistryError('registry_dark', 'the watch has ended');
          if (mine.failure !== undefined) throw mine.failure;
          const window = mine.window;
          if (window !== undefined && from >= window.from)
            return recent(window, from, (entry) => options.eventsOf(entry, prefix));
          const { identity, page } = await options.page(prefix, from, signal);
          checkIdentity(mine, identity);
          return page;
        },
        onWake(callback) {
          if (closed !== undefined) throw closed;
          life ??= { wakers: new Set(), running: false };
          const joined = life;
          mine = joined;
          joined.wakers.add(callback);
          if (!joined.running) void run(joined);
          return () => {
            joined.wakers.delete(callback);
          };
        },
      };
    },
    close(reason) {
      closed = reason;
      if (life !== undefined) fail(life, reason);
    },
  };
}

type Window<Entry> = NonNullable<Life<Entry>['window']>;

function extend<Entry extends TailEntry>(window: Window<Entry>, more: readonly Entry[], keep: number): void {
  for (const entry of more) {
    const after = entry.after ?? ((entry.revision - 1n) as Revision);
    // What is missing was dropped from the log before it could be read.
    if (after !== window.head) {
      window.entries.length = 0;
      window.bytes = 0;
      window.from = after;
    }
    window.entries.push(entry);
    window.bytes += entry.bytes;
    window.head = entry.revision;
  }
  let drop = 0;
  for (; window.entries.length - drop > keep || window.bytes > KEPT_BYTES; drop++) {
    window.bytes -= window.entries[drop]!.bytes;
    window.from = window.entries[drop]!.revision;
  }
  window.entries.splice(0, drop);
}

function recent<Entry extends TailEntry>(
  window: Window<Entry>,
  from: Revision,
  eventsOf: (entry: Entry) => readonly WatchEvent[],
): ChangePage {
  const events: WatchEvent[] = [];
  let upTo = from > window.head ? from : window.head;
  let more = false;
  const { entries } = window;
  // As a rule a watch has read all but the last.
  let first = entries.length;
  while (first > 0 && (entries[first - 1] as Entry).revision > from) first -= 1;
  for (let at = first; at < entries.length; at++) {
    const entry = entries[at] as Entry;
    events.push(...eventsOf(entry));
    if (events.length < REGISTRY_BOUNDS.queuedEventsPerWatcher || entry.revision === window.head) continue;
    upTo = entry.revision;
    more = true;
    break;
  }
  return { events, upTo, more };
}
