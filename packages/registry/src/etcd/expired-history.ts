/**
 * Which records of a history are over: the oldest beyond its number, and those beyond its age. Etcd can name the oldest only by looking at all
 * of them, so they are read in steps: a long history is exceeded by a few in a hundred before it is cut.
 */
import { create } from '@bufbuild/protobuf';
import type { Retention, Transaction } from '../port.ts';
import type { HistoryEntry } from './encode-transaction.ts';
import { explainEtcdError } from './explain-etcd-error.ts';
import { RangeRequest_SortOrder, RangeRequest_SortTarget, RangeRequestSchema } from './generated/etcd_pb.ts';
import type { EtcdMember } from './member.ts';
import { parseKeyValue } from './snapshot.ts';
import type { StoreKeys } from './store-keys.ts';

export interface ExpiredHistory {
  /** What goes with that transaction. @throws RegistryError */
  expiredBy(
    txn: Transaction,
    at: { member: EtcdMember; wall: number; signal: AbortSignal },
  ): Promise<readonly HistoryEntry[]>;
  committed(txn: Transaction, expired: readonly HistoryEntry[]): void;
}

interface Entry extends HistoryEntry {
  readonly writtenAt: number;
}

/** What is known of one history. */
interface Known {
  readonly readAt: number;
  oldest: readonly Entry[];
  /** Records that are not among the oldest. */
  others: number;
  /** Written since. */
  puts: number;
}

/** Etcd sorts them all each time, so that many are read at once. */
const READ = 256;
/** Into so many steps a history's number and its age are divided. */
const STEPS = 64;

export function createExpiredHistory(keys: StoreKeys, retention: readonly Retention[]): ExpiredHistory {
  const known = new Map<string, Known>();

  const read = async (
    entry: Retention,
    at: { member: EtcdMember; wall: number; signal: AbortSignal },
  ): Promise<Known> => {
    const request = create(RangeRequestSchema, {
      ...keys.below(entry.prefix),
      limit: BigInt(READ),
      sortOrder: RangeRequest_SortOrder.ASCEND,
      sortTarget: RangeRequest_SortTarget.MOD,
    });
    try {
      const { kvs, count } = await at.member.range(request, at.signal);
      const oldest = kvs.flatMap((kv): Entry[] => {
        const key = keys.keyOf(Buffer.from(kv.key).toString()) ?? '';
        const { written } = parseKeyValue(key, kv);
        return written.history === entry.prefix ? [{ key, mod: kv.modRevision, writtenAt: written.writtenAt }] : [];
      });
      return { readAt: at.wall, oldest, others: Number(count) - kvs.length, puts: 0 };
    } catch (error) {
      at.signal.throwIfAborted();
      throw explainEtcdError(at.member.address, error);
    }
  };
  const putsBelow = (txn: Transaction, prefix: string): string[] =>
    txn.writes.flatMap(({ kind, key }) => (kind === 'put' && key.startsWith(prefix) ? [key] : []));

  return {
    async expiredBy(txn, at) {
      const expired: Entry[] = [];
      for (const entry of retention) {
        const puts = putsBelow(txn, entry.prefix);
        if (puts.length === 0) continue;
        let one = known.get(entry.prefix);
        const due =
          one === undefined ||
          one.puts + puts.length > entry.maxRecords / STEPS ||
          at.wall - one.readAt > entry.maxAgeMs / STEPS;
        if (one === undefined || due) {
          one = await read(entry, at);
          known.set(entry.prefix, one);
        }
        const written = new Set(txn.writes.map(({ key }) => key));
        const left = one.oldest.filter(({ key }) => !written.has(key));
        const more = puts.filter((key) => retention.find(({ prefix }) => key.startsWith(prefix)) === entry).length;
        const excess = left.length + one.others + one.puts + more - entry.maxRecords;
        const over = left.filter(({ writtenAt }, index) => index < excess || writtenAt < at.wall - entry.maxAgeMs);
        expired.push(...over);
      }
      return expired;
    },
    committed(txn, expired) {
      const gone = new Set([...expired.map(({ key }) => key), ...txn.writes.map(({ key }) => key)]);
      for (const [prefix, one] of known) {
        one.oldest = one.oldest.filter(({ key }) => !gone.has(key));
        one.puts += putsBelow(txn, prefix).length;
      }
    },
  };
}
