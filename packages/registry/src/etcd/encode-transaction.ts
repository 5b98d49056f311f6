/** A transaction of the registry as one of etcd's, built on what was seen last. */

import type { RegistryWrite, Retention, StoreExpectation, Transaction } from '../port.ts';
import { recordText } from '../server/record-text.ts';
import { claimKey, LINEAGE_KEY } from '../well-known-keys.ts';
import type { Compare, RequestOp } from './generated/etcd_pb.ts';
import {
  bytesOf,
  compareAtLeast,
  compareMod,
  deleteOp,
  getOp,
  ifOp,
  MOST_OPERATIONS,
  type Parts,
  putOp,
} from './operations.ts';
import { MARK, modOf, OUTCOME } from './snapshot.ts';
import type { StoreKeys } from './store-keys.ts';
import { outcomeGenerations, type StoreMeta } from './store-meta.ts';

export interface HistoryEntry {
  readonly key: string;
  readonly mod: bigint;
}

export interface Basis {
  readonly keys: StoreKeys;
  readonly meta: StoreMeta;
  /** What the transaction hangs on beside its conditions: names of etcd with the revisions at which they were judged. */
  readonly assumed: ReadonlyMap<string, bigint>;
  /** Deletes of what is not there are left out. */
  readonly absent: ReadonlySet<string>;
  readonly expired: readonly HistoryEntry[];
  /** What an answer must hold, whatever is judged. */
  readonly look: readonly RequestOp[];
  readonly retention: readonly Retention[];
  readonly wall: number;
  readonly expects: StoreExpectation | undefined;
}

/** Records that decide about it beside its conditions. */
export const deciding = (txn: Transaction): string[] => [
  LINEAGE_KEY,
  ...(txn.under.kind === 'fence' ? [claimKey(txn.under.scope)] : []),
];

const NONE: readonly string[] = [];

/** Deletes of which no condition says that the record is there: whether they change anything must be known. */
export function blindDeletes({ writes, conditions }: Transaction): readonly string[] {
  if (!writes.some(({ kind }) => kind === 'delete')) return NONE;
  const known = new Set(conditions.flatMap(({ kind, key }) => (kind === 'version' ? [key] : [])));
  return writes.flatMap(({ kind, key }) => (kind === 'delete' && !known.has(key) ? [key] : []));
}

/** What is read when it is not written, and before it is written for the first time. */
export function judgedBy(txn: Transaction, keys: StoreKeys, meta: Pick<StoreMeta, 'generation'>): RequestOp[] {
  const judged = new Set([...deciding(txn), ...txn.conditions.map(({ key }) => key), ...blindDeletes(txn)]);
  return [...judged].map((key) => getOp(keys.record(key))).concat(outcomesOf(txn, keys, meta).map(getOp));
}

export const outcomesOf = (
  { txnId }: Pick<Transaction, 'txnId'>,
  keys: StoreKeys,
  meta: Pick<StoreMeta, 'generation'>,
): string[] => outcomeGenerations(meta).map((generation) => keys.outcome(generation, txnId));

export const compareExpected = (expects: StoreExpectation | undefined, keys: StoreKeys): Compare[] => [
  ...(expects?.head === undefined || expects.head === 0n ? [] : [compareAtLeast(keys.head, expects.head)]),
  ...(expects?.lineageVersion === undefined
    ? []
    : [compareMod(keys.record(LINEAGE_KEY), modOf(expects.lineageVersion))]),
];

const retentionOf = (key: string, retention: readonly Retention[]): string =>
  retention.find((entry) => key.startsWith(entry.prefix))?.prefix ?? '';

function writeOp(write: RegistryWrite, txn: Transaction, { keys, retention, wall }: Basis): RequestOp {
  const name = keys.record(write.key);
  if (write.kind === 'delete') return deleteOp({ key: bytesOf(name) });
  const history = retentionOf(write.key, retention);
  return putOp(name, MARK.transaction + recordText(write, txn, { wall, history }));
}

export interface Encoded extends Parts {
  /** Those for which there was room. */
  readonly expired: readonly HistoryEntry[];
}

export function encodeTransaction(txn: Transaction, basis: Basis): Encoded {
  const { keys, meta, assumed, absent } = basis;
  const compare = [
    compareMod(keys.meta, meta.mod),
    ...compareExpected(basis.expects, keys),
    ...[...assumed].map(([name, mod]) => compareMod(name, mod)),
    ...txn.conditions.map((condition) =>
      compareMod(keys.record(condition.key), condition.kind === 'absent' ? 0n : modOf(condition.version)),
    ),
  ];
  const failure = [...basis.look, ...judgedBy(txn, keys, meta)];
  const writes = txn.writes.filter(({ kind, key }) => kind === 'put' || !absent.has(key));
  const touched = new Set(writes.flatMap(({ key }) => keys.touchedBy(key)));
  const success = [
    ...writes.map((write) => writeOp(write, txn, basis)),
    ...[...touched].map((name) => putOp(name, '')),
    putOp(keys.outcome(meta.generation, txn.txnId), OUTCOME.done),
  ];
  const taken = Math.max(compare.length, success.length + 2, failure.length);
  const { expired, operations } = expire(basis, { touched, room: MOST_OPERATIONS - taken });
  if (expired.length > 0) {
    // They go together, unless one of them has been written meanwhile.
    const unchanged = expired.map(({ key, mod }) => compareMod(keys.record(key), mod));
    success.push(ifOp(unchanged, operations));
  }
  // Last, so that a watch knows the transaction to be whole.
  success.push(putOp(keys.head, '', true));
  return { compare, success, failure, expired };
}

/** As many of the oldest as there is room for, with the prefixes that they leave. */
function expire({ keys, expired }: Basis, { touched, room }: { touched: ReadonlySet<string>; room: number }) {
  const taken: HistoryEntry[] = [];
  const left = new Set<string>();
  for (const entry of expired) {
    const more = keys.touchedBy(entry.key).filter((name) => !touched.has(name) && !left.has(name));
    if (taken.length + 1 + left.size + more.length > room) break;
    taken.push(entry);
    for (const name of more) left.add(name);
  }
  const operations = taken.map(({ key }) => deleteOp({ key: bytesOf(keys.record(key)) }));
  for (const name of left) operations.push(putOp(name, ''));
  return { expired: taken, operations };
}
