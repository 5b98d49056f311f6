/**
 * The end of the change log as it grows: a connection of its own that listens (NOTIFY) and reads what is new, for all watches of a handle. What
 * a notice says is not trusted, nor that it comes: the log is read at each, and a few times a second without any.
 */
import { REGISTRY_BOUNDS } from '../bounds.ts';
import type { ChangePage } from '../engine/answer-reads.ts';
import type { Revision, WatchEvent } from '../port.ts';
import { type ChangeTail, createChangeTail, type GrowingTail, type TailEntry } from '../server/change-tail.ts';
import type { Primary } from './find-primary.ts';
import type { Link } from './link.ts';
import type { Row } from './open-connection.ts';
import { type Answer, askOn, type ReadDeps } from './read-line.ts';
import { type RecordRow, recordOf } from './record-row.ts';
import type { Statements } from './statements.ts';

/** A row of `statements.changes`; without a version it is of no change. */
export interface ChangeRow extends Row, Omit<RecordRow, 'version' | 'value'> {
  readonly version: string | null;
  readonly value: string | null;
  readonly stop: string | null;
}

interface Entry extends TailEntry {
  readonly rows: readonly ChangeRow[];
}

export interface PostgresTailOptions {
  readonly link: Link;
  readonly changeLogEntries: number;
  readonly deps: ReadDeps;
  readonly statements: Statements;
  /** Over the connection of the reads. */
  readonly read: (prefix: string, from: Revision, signal: AbortSignal) => Promise<Answer<ChangeRow>>;
  /** Milliseconds until the log is read though no notice came. */
  readonly lookAgainMs?: number;
}

const MAX_ROWS = 512;

export function postgresChangeTail({
  link,
  deps,
  statements,
  read,
  changeLogEntries,
  lookAgainMs = REGISTRY_BOUNDS.lookAgainMs,
}: PostgresTailOptions): ChangeTail {
  const run = async (tail: GrowingTail<Entry>): Promise<void> => {
    const primary = await link.connected();
    const first = await askOn(primary, statements.head(), deps);
    const notices = await listen(primary, first.storeId);
    tail.stands(first.identity, first.head);
    while (tail.watched()) {
      const answer = await askOn<ChangeRow>(primary, statements.changes('', tail.head()), deps);
      tail.stands(answer.identity, answer.head);
      const page = pageRows(answer, tail.head());
      tail.append(entriesOf(page, answer.compacted, tail.head()));
      if (!page.more) await notices.next(primary.connection.ended, lookAgainMs);
    }
  };
  return createChangeTail({
    run,
    changeLogEntries,
    async page(prefix, from, signal) {
      const answer = await read(prefix, from, signal);
      return { identity: answer.identity, page: pageOf(answer, from) };
    },
    eventsOf: ({ rows }, prefix) => rows.filter(({ key }) => key.startsWith(prefix)).map(eventOf),
  });
}

interface Notices {
  /** The next notice, or so long without any. */
  next(ended: AbortSignal, longestMs: number): Promise<void>;
}

async function listen({ connection }: Primary, storeId: string): Promise<Notices> {
  let came = false;
  let resume: (() => void) | undefined;
  connection.onNotice(() => {
    came = true;
    resume?.();
  });
  await connection.call({ text: `UNLISTEN *; LISTEN "omnirelay-${storeId}"` });
  return {
    async next(ended, longestMs) {
      if (!came && !ended.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>();
        resume = resolve;
        const timer = setTimeout(resolve, longestMs);
        ended.addEventListener('abort', resolve as () => void);
        await promise;
        clearTimeout(timer);
        ended.removeEventListener('abort', resolve as () => void);
      }
      came = false;
    },
  };
}

function eventOf(row: ChangeRow): WatchEvent {
  const revision = BigInt(row.version ?? '0') as Revision;
  if (row.value === null) return { kind: 'delete', revision, key: row.key };
  return { kind: 'put', revision, record: recordOf(row as RecordRow) };
}

interface PageRows {
  readonly rows: readonly ChangeRow[];
  readonly upTo: Revision;
  readonly more: boolean;
}

/** Whole transactions only, so that any event's revision is a place to resume from. */
function pageRows({ rows: all, head }: Answer<ChangeRow>, from: Revision): PageRows {
  const rows = all.filter(({ version }) => version !== null);
  const stop = all[0]?.stop ?? null;
  if (rows.length >= MAX_ROWS) {
    const cut = rows.at(-1)?.version;
    const whole = rows.filter(({ version }) => version !== cut);
    return { rows: whole, upTo: BigInt(whole.at(-1)?.version ?? from) as Revision, more: true };
  }
  if (stop !== null) return { rows, upTo: (BigInt(stop) - 1n) as Revision, more: true };
  // Never back: a store restored from an older copy has a head below the watcher's place.
  return { rows, upTo: head > from ? head : from, more: false };
}

export function pageOf(answer: Answer<ChangeRow>, from: Revision): ChangePage {
  if (from < answer.compacted)
    return { events: [{ kind: 'compacted', revision: answer.compacted }], upTo: answer.compacted, more: false };
  const { rows, upTo, more } = pageRows(answer, from);
  return { events: rows.map(eventOf), upTo, more };
}

/** What came after `from`. Where the log was cut before it was read, a watch that is not yet at its end must ask the store. */
function entriesOf({ rows, upTo }: PageRows, compacted: Revision, from: Revision): Entry[] {
  if (upTo <= from) return [];
  if (compacted > from) return [{ revision: upTo, after: upTo, bytes: 0, rows: [] }];
  const entries: Entry[] = [];
  let after = from;
  for (const [version, changed] of Map.groupBy(rows, (row) => row.version ?? '0')) {
    const revision = BigInt(version) as Revision;
    const bytes = changed.reduce((sum, { key, value }) => sum + key.length + (value?.length ?? 0), 0);
    entries.push({ revision, after, bytes, rows: changed });
    after = revision;
  }
  if (after < upTo) entries.push({ revision: upTo, after, bytes: 0, rows: [] });
  return entries;
}
