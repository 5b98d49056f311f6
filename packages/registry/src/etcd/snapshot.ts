/** What etcd held at one moment of what was asked for, in the words of the registry. */
import type { StoredRecord } from '../engine/tables.ts';
import type { RegistryRecord, Revision, StoreIdentity, TxnId } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { parseRecordText, recordOf, type WrittenRecord } from '../server/record-text.ts';
import type { KeyValue } from './generated/etcd_pb.ts';
import type { StoreKeys } from './store-keys.ts';
import { decodeMeta, outcomeGenerations, type StoreMeta } from './store-meta.ts';

/** Heartbeats are versions of a range of their own, never a revision. */
const HEARTBEATS = 1n << 62n;
/** The first character of a record's text: by whom it was written. */
export const MARK = { transaction: 'T', heartbeat: 'H' } as const;
/** What stands for an outcome: done, or that it will never be. */
export const OUTCOME = { done: 'done', void: 'void' } as const;

/** etcd's own revision of what has that version. */
export const modOf = (version: bigint): bigint => (version >= HEARTBEATS ? version - HEARTBEATS : version);
export const heartbeatVersion = (mod: bigint): Revision => (HEARTBEATS + mod) as Revision;

export interface FoundRecord {
  readonly mod: bigint;
  readonly record: RegistryRecord;
  readonly written: WrittenRecord;
}

/** @throws RegistryError registry_corrupt */
export function parseKeyValue(
  key: string,
  { value, modRevision }: Pick<KeyValue, 'value' | 'modRevision'>,
): FoundRecord {
  const text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString();
  const written = parseRecordText(text, 1);
  const beat = text[0] === MARK.heartbeat;
  if (written === undefined || (!beat && text[0] !== MARK.transaction))
    throw new RegistryError(
      'registry_corrupt',
      `the record ${JSON.stringify(key)} in etcd is not as this adapter writes it: something else writes below this mesh's prefix. Restore a copy, then \`omnirelay mesh lineage adopt\``,
    );
  const version = beat ? heartbeatVersion(modRevision) : (modRevision as Revision);
  return { mod: modRevision, record: recordOf(key, version, written), written };
}

export interface Snapshot {
  /** Absent: nobody has founded a registry here. */
  readonly meta: StoreMeta | undefined;
  readonly identity: StoreIdentity;
  readonly head: Revision;
  /** etcd's revision when it answered. */
  readonly revision: bigint;
  record(key: string): FoundRecord | undefined;
  /** Of the key with that name; 0n when it is absent. */
  mod(name: string): bigint;
  /** Records in the order found. */
  records(): RegistryRecord[];
  /** Its generation and revision, where it stands. */
  outcome(txnId: TxnId): { readonly name: string; readonly mod: bigint; readonly done: boolean } | undefined;
  /** As the engine judges by. */
  get(name: string): StoredRecord | undefined;
}

export interface SnapshotSource {
  readonly keys: StoreKeys;
  readonly clusterId: string;
  readonly revision: bigint;
  readonly found: readonly KeyValue[];
}

export const identityOf = (clusterId: string, { storeId }: Pick<StoreMeta, 'storeId'>): StoreIdentity =>
  `etcd-${clusterId}.${storeId}` as StoreIdentity;

/** @throws RegistryError newer_schema, registry_corrupt */
export function snapshotOf({ keys, clusterId, revision, found }: SnapshotSource): Snapshot {
  const byName = new Map(found.map((kv) => [Buffer.from(kv.key).toString(), kv] as const));
  const metaKv = byName.get(keys.meta);
  const meta = metaKv === undefined ? undefined : decodeMeta(metaKv);
  const record = (key: string): FoundRecord | undefined => {
    const kv = byName.get(keys.record(key));
    return kv === undefined ? undefined : parseKeyValue(key, kv);
  };
  return {
    meta,
    identity: meta === undefined ? ('' as StoreIdentity) : identityOf(clusterId, meta),
    head: (byName.get(keys.head)?.modRevision ?? 0n) as Revision,
    revision,
    record,
    mod: (name) => byName.get(name)?.modRevision ?? 0n,
    records: () =>
      [...byName].flatMap(([name, kv]) => {
        const key = keys.keyOf(name);
        return key === undefined ? [] : [parseKeyValue(key, kv).record];
      }),
    outcome(txnId) {
      for (const generation of meta === undefined ? [] : outcomeGenerations(meta)) {
        const name = keys.outcome(generation, txnId);
        const kv = byName.get(name);
        if (kv === undefined) continue;
        return { name, mod: kv.modRevision, done: Buffer.from(kv.value).toString() === OUTCOME.done };
      }
      return undefined;
    },
    get(name) {
      const key = name.slice(keys.root.length);
      const one = record(key);
      return one === undefined ? undefined : { ...one.record, key: name, writtenAt: one.written.writtenAt };
    },
  };
}
