/**
 * The end of the change log as it grows: one blocking XREAD on a connection of its own, shared by all watches of a handle. It keeps the last
 * entries; a watch that is further behind reads pages from the store, so a slow one costs nothing here.
 */
import { REGISTRY_BOUNDS } from '../bounds.ts';
import type { ChangePage } from '../engine/answer-reads.ts';
import type { ChangeSource } from '../engine/watch-changes.ts';
import type { Revision, StoreIdentity } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { explainRedisError } from './explain-redis-error.ts';
import type { Primary } from './find-primary.ts';
import type { Link } from './link.ts';
import {
  askChanges,
  type ChangesAnswer,
  entryOf,
  eventsOf,
  type LogEntry,
  pageOf,
  type StreamEntry,
} from './log-entries.ts';
import { type Answer, askOn, type ReadDeps } from './read-line.ts';

export interface ChangeTail {
  /** For one watch. @throws RegistryError from `page`: the tail was lost, or the store became another one */
  follow(prefix: string): ChangeSource;
  close(reason: RegistryError): void;
}

export interface ChangeTailOptions {
  readonly link: Link;
  readonly deps: ReadDeps;
  /** Over the connection of the reads, for the tail's own one is mostly blocked. */
  readonly read: (question: readonly string[], signal: AbortSignal) => Promise<Answer<ChangesAnswer>>;
  readonly silenceMs: number;
}

/** One life of the tail: from a connection to its loss. */
interface Life {
  readonly wakers: Set<() => void>;
  /** Present once the tail reads: everything after `from` up to `head` is in `entries`. */
  window?: { from: Revision; head: Revision; bytes: number; readonly entries: LogEntry[] };
  running: boolean;
  identity?: StoreIdentity;
  failure?: unknown;
}

/** Kept for watches that are a little behind. */
const KEPT_ENTRIES = 512;
const KEPT_BYTES = 4 * 1024 * 1024;
const LONGEST_BLOCK_MS = 2_000;

export function createChangeTail({ link, deps, read, silenceMs }: ChangeTailOptions): ChangeTail {
  const blockMs = String(Math.round(Math.min(LONGEST_BLOCK_MS, silenceMs / 2)));
  let life: Life | undefined;
  let closed: RegistryError | undefined;

  const wake = (of: Life): void => {
    for (const waker of [...of.wakers]) waker();
  };
  const fail = (of: Life, failure: unknown): void => {
    of.failure ??= failure;
    if (life === of) life = undefined;
    wake(of);
  };
  /** Where the store stands. Another one, or one put back, is no place to go on from. */
  const look = async (of: Life, primary: Primary): Promise<Revision> => {
    const { identity, head } = await askOn<unknown>(primary, ['head'], deps);
    checkIdentity(of, identity);
    if (of.window !== undefined && head < of.window.head)
      throw new RegistryError(
        'lineage_mismatch',
        `the registry went back from revision ${of.window.head} to ${head}: it was emptied, or restored from an older copy`,
      );
    return head;
  };
  const checkIdentity = (of: Life, identity: StoreIdentity): void => {
    of.identity ??= identity;
    if (of.identity !== identity)
      throw new RegistryError(
        'lineage_mismatch',
        `the registry is another store now: identity ${identity}, the watch began on ${of.identity}`,
      );
  };
  const append = (of: Life, more: readonly StreamEntry[]): void => {
    const window = of.window!;
    for (const entry of more.map(entryOf)) {
      // The store counts by ones: what is missing was dropped from the log before it could be read.
      if (entry.revision !== window.head + 1n) {
        window.entries.length = 0;
        window.bytes = 0;
        window.from = (entry.revision - 1n) as Revision;
      }
      window.entries.push(entry);
      window.bytes += entry.bytes;
      window.head = entry.revision;
    }
    let drop = 0;
    for (; window.entries.length - drop > KEPT_ENTRIES || window.bytes > KEPT_BYTES; drop++) {
      window.bytes -= window.entries[drop]!.bytes;
      window.from = window.entries[drop]!.revision;
    }
    window.entries.splice(0, drop);
  };
  const run = async (of: Life): Promise<void> => {
    of.running = true;
    let primary: Primary | undefined;
    try {
      primary = await link.connected();
      const { connection } = primary;
      const start = await look(of, primary);
      of.window = { from: start, head: start, bytes: 0, entries: [] };
      wake(of);
      while (of.wakers.size > 0 && closed === undefined) {
        const after = `${of.window.head}-0`;
        const told = await connection.call<Readonly<Record<string, readonly StreamEntry[]>> | null>([
          'XREAD',
          'COUNT',
          String(KEPT_ENTRIES / 4),
          'BLOCK',
          blockMs,
          'STREAMS',
          `${deps.tag}:log`,
          after,
        ]);
        if (told === null) await look(of, primary);
        else {
          append(of, Object.values(told)[0] ?? []);
          wake(of);
        }
      }
      if (life === of) life = undefined;
    } catch (error) {
      fail(of, closed ?? explainRedisError(primary?.connection.address ?? '', error));
    }
  };
  const begin = (): Life => {
    if (closed !== undefined) throw closed;
    if (life === undefined) {
      life = { wakers: new Set(), running: false };
    }
    return life;
  };

  return {
    follow(prefix) {
      let mine: Life | undefined;
      return {
        async page(from, signal): Promise<ChangePage> {
          signal.throwIfAborted();
          if (mine === undefined || closed !== undefined)
            throw closed ?? new RegistryError('registry_dark', 'the watch has ended');
          if (mine.failure !== undefined) throw mine.failure;
          const window = mine.window;
          if (window !== undefined && from >= window.from) return recent(window, prefix, from);
          const { identity, answer } = await read(askChanges(prefix, from), signal);
          checkIdentity(mine, identity);
          return pageOf(answer, prefix);
        },
        onWake(callback) {
          const joined = begin();
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

function recent(window: NonNullable<Life['window']>, prefix: string, from: Revision): ChangePage {
  const events: ReturnType<typeof eventsOf> = [];
  let upTo = from > window.head ? from : window.head;
  let more = false;
  for (const entry of window.entries) {
    if (entry.revision <= from) continue;
    events.push(...eventsOf(entry.revision, entry.changes, prefix));
    if (events.length < REGISTRY_BOUNDS.queuedEventsPerWatcher || entry.revision === window.head) continue;
    upTo = entry.revision;
    more = true;
    break;
  }
  return { events, upTo, more };
}
