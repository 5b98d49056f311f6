/**
 * The change log in etcd: its end as it grows, over one watch for all watches of a handle, and pages of what is older. A member that dies or
 * hangs is left for another, from where the reading stood.
 */

import { REGISTRY_BOUNDS } from '../bounds.ts';
import type { ChangePage } from '../engine/answer-reads.ts';
import type { Revision, WatchEvent } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { type ChangeTail, createChangeTail, type GrowingTail } from '../server/change-tail.ts';
import { explainEtcdError } from './explain-etcd-error.ts';
import type { EtcdMember } from './member.ts';
import type { Members } from './members.ts';
import { passHeartbeats, READ_RATHER } from './pass-heartbeats.ts';
import type { StoreView } from './store-view.ts';
import { type ChangedRecords, eventsBelow, readTransactions } from './transaction-events.ts';
import { HistoryGone, watchRange } from './watch-stream.ts';

export interface ChangeStreamOptions {
  readonly view: StoreView;
  /** For the watch and the looks beside it. */
  readonly members: Members;
  /** For pages. */
  readonly readers: Members;
  readonly silenceMs: number;
  readonly changeLogEntries: number;
}

/** So many silences a watch outlasts. */
const ELECTIONS = 5;
/** A page is cut after so many bytes of records. */
const PAGE_BYTES = 4 * 1024 * 1024;

export function etcdChangeTail(options: ChangeStreamOptions): ChangeTail {
  const { view, members, readers, silenceMs, changeLogEntries } = options;
  /** While the members choose a leader none answers; one that stands alone chooses nobody. */
  const patienceMs = members.count === 1 ? 0 : ELECTIONS * silenceMs;
  const run = async (tail: GrowingTail<ChangedRecords>): Promise<void> => {
    let heardAt = performance.now();
    const onAnswer = (): void => {
      heardAt = performance.now();
    };
    for (let begun = false; ; begun = true) {
      let member: EtcdMember | undefined;
      try {
        member = await members.connected();
        await follow(member, { tail, view, begun, silenceMs, onAnswer });
        return;
      } catch (error) {
        if (error instanceof HistoryGone)
          throw new RegistryError('registry_dark', `the watch was cut off, and ${error.message}`, { cause: error });
        const told = explainEtcdError(member?.address ?? '', error);
        if (told.code !== 'registry_dark' || performance.now() - heardAt >= patienceMs || !tail.watched()) throw told;
        member?.end(told);
      }
    }
  };
  return createChangeTail<ChangedRecords>({
    run,
    changeLogEntries,
    page: (prefix, from, signal) =>
      readers.ask((member, over) => readPage(member, { view, prefix, from, signal: over }), { signal }),
    eventsOf: eventsBelow,
  });
}

interface Following {
  readonly tail: GrowingTail<ChangedRecords>;
  readonly view: StoreView;
  /** By a member that was lost. */
  readonly begun: boolean;
  readonly silenceMs: number;
  readonly onAnswer: () => void;
}

/** Returns once nobody watches. @throws HistoryGone, RegistryError, grpc-js's errors */
async function follow(member: EtcdMember, { tail, view, begun, silenceMs, onAnswer }: Following): Promise<void> {
  const start = await view.readAt(member, []);
  tail.stands(start.identity, start.head);
  // Between its head and its revision the registry has not changed.
  const from = begun && tail.head() < start.head ? tail.head() : start.revision;
  const over = new AbortController();
  let heard = true;
  let behind: Revision | undefined;
  /** In silence, whether the member still stands where the others do. */
  const look = async (): Promise<void> => {
    if (!tail.watched()) return over.abort();
    if (heard) {
      heard = false;
      return;
    }
    const before = tail.head();
    const { identity, head } = await view.readAt(member, []);
    onAnswer();
    tail.stands(identity, head < before ? head : tail.head());
    if (behind !== undefined && tail.head() < behind)
      throw new Error(`its watch stands still before revision ${behind}`);
    behind = head > tail.head() ? head : undefined;
  };
  const timer = setInterval(() => void look().catch((error: unknown) => over.abort(error)), silenceMs / 2);
  try {
    const reader = readTransactions(view.keys);
    for await (const { events } of watchRange(member, view.keys.watched, from + 1n, over.signal)) {
      heard = true;
      onAnswer();
      const entries = reader.take(events);
      // Etcd tells all in order: between one entry and the next there is none.
      let after = tail.head();
      const inOrder = entries.map((entry) => {
        const placed = { ...entry, after };
        after = entry.revision;
        return placed;
      });
      if (inOrder.length > 0) tail.append(inOrder);
      if (!tail.watched()) return;
    }
  } catch (error) {
    if (over.signal.aborted && !tail.watched()) return;
    throw error;
  } finally {
    clearInterval(timer);
  }
}

interface PageQuestion {
  readonly view: StoreView;
  readonly prefix: string;
  readonly from: Revision;
  readonly signal: AbortSignal;
}

async function readPage(member: EtcdMember, { view, prefix, from, signal }: PageQuestion) {
  const { identity, head, meta } = await view.readAt(member, [], { signal });
  const answer = (page: ChangePage) => ({ identity, page });
  const gone = (revision: bigint) => {
    const at = revision as Revision;
    return answer({ events: [{ kind: 'compacted', revision: at }], upTo: at, more: false });
  };
  if (from < meta.floor) return gone(meta.floor);
  // Never back: a store restored from an older copy has a head below the watcher's place.
  if (from >= head) return answer({ events: [], upTo: from, more: false });
  const events: WatchEvent[] = [];
  let [bytes, place] = [0, from];
  try {
    reading: for (;;) {
      const reader = readTransactions(view.keys);
      // From its own place on, and not behind it, so that etcd tells when what came next is gone.
      let begun: bigint = meta.founded;
      if (place > begun) begun = place;
      const still = await passHeartbeats(member, { head: view.keys.head, from: begun, changedBy: head, signal });
      let beats = 0n;
      for await (const told of watchRange(member, view.keys.watched, still, signal)) {
        const entries = reader.take(told.events);
        for (const entry of entries) {
          if (entry.revision <= from) continue;
          events.push(...eventsBelow(entry, prefix));
          bytes += entry.bytes;
          place = entry.revision;
          if (place >= head) return answer({ events, upTo: place, more: false });
          if (events.length >= REGISTRY_BOUNDS.queuedEventsPerWatcher || bytes > PAGE_BYTES)
            return answer({ events, upTo: place, more: true });
        }
        beats = entries.length > 0 ? 0n : beats + BigInt(told.events.length);
        if (beats > 2n * READ_RATHER && place > begun) continue reading;
      }
      break;
    }
  } catch (error) {
    if (error instanceof HistoryGone) return gone(error.compacted);
    throw error;
  }
  throw new RegistryError('registry_dark', 'etcd ended a watch before it had told all');
}
