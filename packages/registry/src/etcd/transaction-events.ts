/**
 * Etcd's events as the change log of the registry: a transaction is whole once its head has come, which is written last. Heartbeats stand
 * among the records and are left out. In one response or in fragments, it is the same.
 */
import type { Revision, WatchEvent } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import type { TailEntry } from '../server/change-tail.ts';
import { type Event, Event_EventType } from './generated/etcd_pb.ts';
import { MARK, parseKeyValue } from './snapshot.ts';
import type { StoreKeys } from './store-keys.ts';

export interface ChangedRecords extends TailEntry {
  readonly events: readonly Exclude<WatchEvent, { kind: 'progress' | 'compacted' }>[];
}

type Change = ChangedRecords['events'][number];

export interface TransactionReader {
  /** The transactions that have become whole. @throws RegistryError */
  take(events: readonly Event[]): ChangedRecords[];
}

export function readTransactions(keys: StoreKeys): TransactionReader {
  let open: Change[] = [];
  let bytes = 0;
  return {
    take(events) {
      const whole: ChangedRecords[] = [];
      for (const { type, kv } of events) {
        if (kv === undefined) continue;
        const name = Buffer.from(kv.key.buffer, kv.key.byteOffset, kv.key.byteLength).toString();
        const key = keys.keyOf(name);
        const revision = kv.modRevision as Revision;
        if (name === keys.head) {
          if (type === Event_EventType.DELETE)
            throw new RegistryError('lineage_mismatch', 'the registry was emptied: its head is gone from etcd');
          // Of an earlier revision: done by hand, past the registry.
          for (const [at, some] of Map.groupBy(open, (change) => change.revision))
            if (at !== revision) whole.push({ revision: at, bytes: 0, events: some });
          whole.push({ revision, bytes, events: open.filter((change) => change.revision === revision) });
          open = [];
          bytes = 0;
        } else if (key !== undefined && type === Event_EventType.DELETE) {
          open.push({ kind: 'delete', revision, key });
        } else if (key !== undefined && kv.value[0] !== MARK.heartbeat.charCodeAt(0)) {
          bytes += kv.value.length;
          open.push({ kind: 'put', revision, record: parseKeyValue(key, kv).record });
        }
      }
      return whole;
    },
  };
}

export const eventsBelow = ({ events }: ChangedRecords, prefix: string): Change[] =>
  events.filter((event) => (event.kind === 'put' ? event.record.key : event.key).startsWith(prefix));
