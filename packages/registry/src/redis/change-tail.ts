/** The end of the change log as it grows: one blocking XREAD on a connection of its own, shared by all watches of a handle. */
import { type ChangeTail, createChangeTail, type GrowingTail } from '../server/change-tail.ts';
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

export interface RedisTailOptions {
  readonly link: Link;
  readonly changeLogEntries: number;
  readonly deps: ReadDeps;
  /** Over the connection of the reads, for the tail's own one is mostly blocked. */
  readonly read: (question: readonly string[], signal: AbortSignal) => Promise<Answer<ChangesAnswer>>;
  readonly silenceMs: number;
}

/** Entries of one XREAD. */
const READ_ENTRIES = '128';
const LONGEST_BLOCK_MS = 2_000;

export function redisChangeTail({ link, deps, read, silenceMs, changeLogEntries }: RedisTailOptions): ChangeTail {
  const blockMs = String(Math.round(Math.min(LONGEST_BLOCK_MS, silenceMs / 2)));
  const look = async (tail: GrowingTail<LogEntry>, primary: Primary): Promise<void> => {
    const { identity, head } = await askOn<unknown>(primary, ['head'], deps);
    tail.stands(identity, head);
  };
  const run = async (tail: GrowingTail<LogEntry>): Promise<void> => {
    const primary = await link.connected();
    const { connection } = primary;
    try {
      await look(tail, primary);
      while (tail.watched()) {
        const told = await connection.call<Readonly<Record<string, readonly StreamEntry[]>> | null>([
          'XREAD',
          'COUNT',
          READ_ENTRIES,
          'BLOCK',
          blockMs,
          'STREAMS',
          `${deps.tag}:log`,
          `${tail.head()}-0`,
        ]);
        if (told === null) await look(tail, primary);
        else tail.append((Object.values(told)[0] ?? []).map(entryOf));
      }
    } catch (error) {
      throw explainRedisError(connection.address, error);
    }
  };
  return createChangeTail({
    run,
    changeLogEntries,
    async page(prefix, from, signal) {
      const { identity, answer } = await read(askChanges(prefix, from), signal);
      return { identity, page: pageOf(answer, prefix) };
    },
    eventsOf: ({ revision, changes }, prefix) => eventsOf(revision, changes, prefix),
  });
}
