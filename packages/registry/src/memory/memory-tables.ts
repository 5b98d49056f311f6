/** The tables in memory: sorted keys for ranges, plain maps for the rest. `copy` is what a backup would hold. */

import { type Change, endOfPrefix, type StoredRecord, type Tables } from '../engine/tables.ts';
import type { Revision, StoreIdentity } from '../port.ts';

export interface MemoryTables extends Tables {
  copy(): MemoryTables;
  withIdentity(identity: StoreIdentity): MemoryTables;
}

interface Contents {
  identity: StoreIdentity;
  head: Revision;
  compactedTo: Revision;
  heartbeats: bigint;
  readonly records: Map<string, StoredRecord>;
  keys: string[];
  readonly prefixes: Map<string, Revision>;
  changes: Change[];
  changeBytes: number;
  readonly outcomes: Map<string, Revision>;
}

export const emptyMemoryTables = (identity: StoreIdentity): MemoryTables =>
  tablesOver({
    identity,
    head: 0n as Revision,
    compactedTo: 0n as Revision,
    heartbeats: 0n,
    records: new Map(),
    keys: [],
    prefixes: new Map(),
    changes: [],
    changeBytes: 0,
    outcomes: new Map(),
  });

function copyOf(contents: Contents, identity: StoreIdentity): MemoryTables {
  return tablesOver({
    ...contents,
    identity,
    records: new Map(contents.records),
    keys: [...contents.keys],
    prefixes: new Map(contents.prefixes),
    changes: [...contents.changes],
    outcomes: new Map(contents.outcomes),
  });
}

const bytesOf = (change: Change): number => change.key.length + (change.record?.value.length ?? 0);

function tablesOver(c: Contents): MemoryTables {
  const dropChanges = (count: number): void => {
    const dropped = c.changes.splice(0, count);
    for (const change of dropped) c.changeBytes -= bytesOf(change);
    const last = dropped.at(-1)?.revision;
    if (last !== undefined && last > c.compactedTo) c.compactedTo = last;
  };
  return {
    copy: () => copyOf(c, c.identity),
    withIdentity: (identity) => copyOf(c, identity),
    identity: () => c.identity,
    head: () => c.head,
    setHead: (revision) => {
      c.head = revision;
    },
    get: (key) => c.records.get(key),
    put: (record) => {
      if (!c.records.has(record.key)) c.keys.splice(firstAtLeast(c.keys, record.key), 0, record.key);
      c.records.set(record.key, record);
    },
    remove: (key) => {
      if (c.records.delete(key)) c.keys.splice(firstAtLeast(c.keys, key), 1);
    },
    range: (prefix, afterKey, limit) => {
      let start = firstAtLeast(c.keys, prefix);
      if (afterKey !== undefined) {
        const after = firstAtLeast(c.keys, afterKey);
        start = Math.max(start, c.keys[after] === afterKey ? after + 1 : after);
      }
      const end = Math.min(firstAtLeast(c.keys, endOfPrefix(prefix)), start + limit);
      return c.keys.slice(start, end).map((key) => c.records.get(key)!);
    },
    prefixRevision: (prefix) => c.prefixes.get(prefix) ?? (0n as Revision),
    touchPrefix: (prefix, revision) => c.prefixes.set(prefix, revision),
    expiredHistory: (history, maxRecords, writtenBefore, limit) => {
      const keys = c.keys.slice(firstAtLeast(c.keys, history), firstAtLeast(c.keys, endOfPrefix(history)));
      const records = keys.map((key) => c.records.get(key)!).filter((record) => record.history === history);
      records.sort((a, b) => (a.version < b.version ? -1 : a.version > b.version ? 1 : a.key < b.key ? -1 : 1));
      const excess = records.length - maxRecords;
      return records
        .filter((record, index) => index < excess || record.writtenAt < writtenBefore)
        .slice(0, limit)
        .map((record) => record.key);
    },
    appendChange: (change) => {
      c.changes.push(change);
      c.changeBytes += bytesOf(change);
    },
    changesAfter: (prefix, revision, limit) => {
      const found: Change[] = [];
      for (let i = firstAfter(c.changes, revision); i < c.changes.length && found.length < limit; i++) {
        const change = c.changes[i]!;
        if (change.key.startsWith(prefix)) found.push(change);
      }
      return found;
    },
    compactedTo: () => c.compactedTo,
    compact: (upTo) => {
      dropChanges(firstAfter(c.changes, upTo));
      if (upTo >= c.head) c.compactedTo = c.head;
      else if (upTo > c.compactedTo) c.compactedTo = upTo;
    },
    boundChangeLog: (entries, bytes) => {
      while (c.changes.length > entries || c.changeBytes > bytes)
        dropChanges(firstAfter(c.changes, c.changes[0]!.revision));
    },
    outcome: (txnId) => c.outcomes.get(txnId),
    rememberOutcome: (txnId, revision, keep) => {
      c.outcomes.set(txnId, revision);
      for (const oldest of c.outcomes.keys()) {
        if (c.outcomes.size <= keep) break;
        c.outcomes.delete(oldest);
      }
    },
    nextHeartbeat: () => {
      c.heartbeats += 1n;
      return c.heartbeats;
    },
  };
}

/** Index of the first key that is not below the one given. */
function firstAtLeast(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstAfter(changes: readonly Change[], revision: Revision): number {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (changes[middle]!.revision <= revision) low = middle + 1;
    else high = middle;
  }
  return low;
}
