/**
 * The keys of one mesh and cluster in etcd. Records stand directly below the root; what the adapter itself keeps begins with a character that
 * no record's key has and that sorts before them all, so a range holds either the records or none of them.
 */
import { prefixesOf } from '../engine/apply-transaction.ts';
import type { TxnId } from '../port.ts';

export interface KeyRange {
  readonly key: Buffer;
  readonly rangeEnd: Buffer;
}

export interface StoreKeys {
  /** `/<meshId>/<clusterId>/` */
  readonly root: string;
  /** Identity, format, floor of the history, and which outcomes are kept. */
  readonly meta: string;
  /** Written by each transaction, last: its version counts them, its revision is the registry's. */
  readonly head: string;
  readonly record: (key: string) => string;
  /** Undefined for what is no record. */
  readonly keyOf: (name: string) => string | undefined;
  readonly outcome: (generation: number, txnId: TxnId) => string;
  /** Whose revision is that of the prefix. */
  readonly touched: (prefix: string) => string;
  readonly touchedBy: (key: string) => string[];
  readonly all: KeyRange;
  /** Head and records. */
  readonly watched: KeyRange;
  readonly below: (prefix: string, afterKey?: string) => KeyRange | undefined;
  /** Outcomes of this generation and all before it. */
  readonly outcomesUpTo: (generation: number) => KeyRange;
}

/** The first and the last character that a record's key may begin with. */
const FIRST = '%';
const AFTER_LAST = '\x7f';

const range = (from: string, to: string): KeyRange => ({ key: Buffer.from(from), rangeEnd: Buffer.from(to) });

export function storeKeys(meshId: string, clusterId: string): StoreKeys {
  const root = `/${encodeURIComponent(meshId)}/${encodeURIComponent(clusterId)}/`;
  const generationOf = (generation: number) => `${root}!outcomes/${String(generation).padStart(12, '0')}/`;
  const head = `${root}#head`;
  const touched = (prefix: string): string => `${root}!prefixes/${prefix}`;
  return {
    root,
    meta: `${root}!meta`,
    head,
    record: (key) => root + key,
    keyOf: (name) => (name.length > root.length && name[root.length]! >= FIRST ? name.slice(root.length) : undefined),
    outcome: (generation, txnId) => generationOf(generation) + txnId,
    touched,
    touchedBy: (key) => prefixesOf(key, 0).map(touched),
    all: range(root, root + AFTER_LAST),
    watched: range(head, root + AFTER_LAST),
    below(prefix, afterKey) {
      const from = root + (prefix === '' ? FIRST : prefix);
      const after = afterKey === undefined ? '' : `${root}${afterKey}\0`;
      const to = prefix === '' ? root + AFTER_LAST : `${root}${prefix.slice(0, -1)}0`;
      const start = [from, after].sort().at(-1) ?? from;
      return start < to ? range(start, to) : undefined;
    },
    outcomesUpTo: (generation) => range(generationOf(0), generationOf(generation + 1)),
  };
}
