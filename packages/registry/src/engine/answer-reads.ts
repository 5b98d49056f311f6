/** Reads, lists and pages of the change log, each at one revision (the caller holds a snapshot). */
import { REGISTRY_BOUNDS } from '../bounds.ts';
import type { ListAnswer, ReadAnswer, RegistryRecord, Revision, WatchEvent } from '../port.ts';
import type { StoredRecord, Tables } from './tables.ts';

/** The record as callers see it: without the root of its key and the store's own fields. */
export function visible(stored: StoredRecord, root: string): RegistryRecord {
  const { writtenAt: _writtenAt, history: _history, ...record } = stored;
  return { ...record, key: stored.key.slice(root.length) };
}

export function answerRead(tables: Tables, root: string, keys: readonly string[]): ReadAnswer {
  const records = keys.flatMap((key) => {
    const record = tables.get(root + key);
    return record === undefined ? [] : [visible(record, root)];
  });
  return { records, revision: tables.head(), identity: tables.identity() };
}

export function answerList(
  tables: Tables,
  root: string,
  query: { prefix: string; afterKey?: string; limit: number },
): ListAnswer {
  const limit = Math.max(1, Math.min(query.limit, REGISTRY_BOUNDS.pageSize));
  const after = query.afterKey === undefined ? undefined : root + query.afterKey;
  const rows = tables.range(root + query.prefix, after, limit + 1);
  const records = rows.slice(0, limit).map((row) => visible(row, root));
  const last = records.at(-1);
  return {
    records,
    revision: tables.head(),
    identity: tables.identity(),
    prefixRevision: tables.prefixRevision(root + query.prefix),
    ...(rows.length > limit && last !== undefined ? { nextKey: last.key } : {}),
  };
}

export interface ChangePage {
  readonly events: readonly WatchEvent[];
  /** Everything up to here has been told. */
  readonly upTo: Revision;
  readonly more: boolean;
}

/** One page of events after `from`: whole transactions only, so that any event's revision is a place to resume from. */
export function answerChanges(tables: Tables, root: string, query: { prefix: string; from: Revision }): ChangePage {
  const compactedTo = tables.compactedTo();
  if (query.from < compactedTo) {
    return { events: [{ kind: 'compacted', revision: compactedTo }], upTo: compactedTo, more: false };
  }
  const limit = REGISTRY_BOUNDS.queuedEventsPerWatcher;
  const changes = tables.changesAfter(root + query.prefix, query.from, limit);
  const cut = changes.length === limit ? changes.at(-1)!.revision : undefined;
  const whole = cut === undefined ? changes : changes.filter((change) => change.revision !== cut);
  const events = whole.map(
    ({ revision, key, record }): WatchEvent =>
      record === undefined
        ? { kind: 'delete', revision, key: key.slice(root.length) }
        : { kind: 'put', revision, record: visible(record, root) },
  );
  const head = tables.head();
  const end = cut === undefined ? head : (whole.at(-1)?.revision ?? query.from);
  // Never back: a store restored from an older copy has a head below the watcher's place.
  if (end < query.from) return { events, upTo: query.from, more: false };
  return { events, upTo: end, more: cut !== undefined };
}
