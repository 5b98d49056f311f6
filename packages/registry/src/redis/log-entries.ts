/** The change log as the watches see it: what one transaction changed, and pages of events of it. */
import { REGISTRY_BOUNDS } from '../bounds.ts';
import type { ChangePage } from '../engine/answer-reads.ts';
import type { Revision, WatchEvent } from '../port.ts';
import { parseRecord } from './record-text.ts';

export interface LogEntry {
  readonly revision: Revision;
  /** `key, text, key, text`; an empty text is a deletion. */
  readonly changes: readonly string[];
  readonly bytes: number;
}

/** As XREAD tells it: the id, then the fields, of which the first two are sums. */
export type StreamEntry = readonly [id: string, fields: readonly string[]];

export function entryOf([id, fields]: StreamEntry): LogEntry {
  const changes = fields.slice(2);
  const bytes = changes.reduce((sum, text) => sum + text.length, 0);
  return { revision: BigInt(id.slice(0, id.indexOf('-'))) as Revision, changes, bytes };
}

export function eventsOf(revision: Revision, changes: readonly string[], prefix: string): WatchEvent[] {
  const events: WatchEvent[] = [];
  for (let i = 0; i + 1 < changes.length; i += 2) {
    const [key, text] = [changes[i]!, changes[i + 1]!];
    if (!key.startsWith(prefix)) continue;
    if (text === '') events.push({ kind: 'delete', revision, key });
    else events.push({ kind: 'put', revision, record: parseRecord(key, text) });
  }
  return events;
}

/** What the store's function answers to `changes`. */
export type ChangesAnswer =
  | readonly ['compacted', revision: string]
  | readonly ['page', upTo: string, more: '0' | '1', entries: readonly (readonly [string, readonly string[]])[]];

export const askChanges = (prefix: string, from: Revision): string[] => [
  'changes',
  prefix,
  from.toString(),
  String(REGISTRY_BOUNDS.queuedEventsPerWatcher),
];

export function pageOf(answer: ChangesAnswer, prefix: string): ChangePage {
  if (answer[0] === 'compacted') {
    const revision = BigInt(answer[1]) as Revision;
    return { events: [{ kind: 'compacted', revision }], upTo: revision, more: false };
  }
  const [, upTo, more, entries] = answer;
  const events = entries.flatMap(([revision, changes]) => eventsOf(BigInt(revision) as Revision, changes, prefix));
  return { events, upTo: BigInt(upTo) as Revision, more: more === '1' };
}
