/**
 * Reading of the mesh's part of etcd, each time at one moment, and what is remembered of it: transactions are built on what was seen last, and
 * compare it, so what is out of date costs another round and no error.
 */
import { randomUUID } from 'node:crypto';
import type { Revision, WaitOptions } from '../port.ts';
import type { RequestOp, TxnResponse } from './generated/etcd_pb.ts';
import type { EtcdMember } from './member.ts';
import type { Members } from './members.ts';
import { compareNone, fitted, foundIn, getOp, putOp } from './operations.ts';
import { type FoundRecord, type Snapshot, snapshotOf } from './snapshot.ts';
import type { StoreKeys } from './store-keys.ts';
import { corrupt, encodeMeta, type StoreMeta } from './store-meta.ts';

/** A snapshot of a registry that has been founded. */
export interface FoundedSnapshot extends Snapshot {
  readonly meta: StoreMeta;
}

export interface Seen {
  readonly clusterId: string;
  readonly meta: StoreMeta;
}

export interface StoreView {
  readonly keys: StoreKeys;
  /** What was seen last; absent before the first look. */
  seen(): Seen | undefined;
  /** Records that seldom change and are often compared, as they were seen last. */
  remembered(key: string): FoundRecord | 'absent' | undefined;
  /** The answers to these and to `basis`, from any member. @throws RegistryError */
  read(operations: readonly RequestOp[], options?: ReadOptions): Promise<FoundedSnapshot>;
  readAt(member: EtcdMember, operations: readonly RequestOp[], options?: ReadOptions): Promise<FoundedSnapshot>;
  /** What each answer must hold. */
  basis(): RequestOp[];
  /** Of a transaction that was sent to that member. */
  snapshot(member: EtcdMember, response: TxnResponse): Snapshot;
  /** etcd's revision of the latest answer. */
  revision(): bigint;
}

export interface ReadOptions extends WaitOptions {
  /** Keys to remember. */
  readonly remember?: readonly string[];
}

const REMEMBERED = 1024;

export function createStoreView(keys: StoreKeys, members: Members): StoreView {
  const memory = new Map<string, FoundRecord | 'absent'>();
  let seen: Seen | undefined;
  let revision = 0n;

  const always = [getOp(keys.meta), getOp(keys.head)];
  const basis = (): RequestOp[] => always;
  const snapshot = ({ clusterId }: EtcdMember, response: TxnResponse): Snapshot => {
    const at = response.header?.revision ?? 0n;
    if (at > revision || clusterId !== seen?.clusterId) revision = at;
    const one = snapshotOf({ keys, clusterId, revision: at, found: foundIn(response.responses) });
    if (one.meta !== undefined) {
      if (seen?.meta.storeId !== one.meta.storeId) memory.clear();
      seen = { clusterId, meta: one.meta };
    }
    return one;
  };
  /** Gives an empty place its identity. */
  const found = async (member: EtcdMember, signal?: AbortSignal): Promise<void> => {
    const meta = encodeMeta({ storeId: randomUUID(), generation: 0, floor: 0n as Revision });
    const request = fitted({
      compare: [compareNone(keys.all)],
      success: [putOp(keys.meta, meta)],
      failure: [getOp(keys.meta)],
    });
    const response = await member.txn(request, signal);
    if (!response.succeeded && foundIn(response.responses).length === 0) throw corrupt();
  };
  const readAt = async (
    member: EtcdMember,
    operations: readonly RequestOp[],
    { signal, remember = [] }: ReadOptions = {},
  ): Promise<FoundedSnapshot> => {
    const request = fitted({ compare: [], success: [...basis(), ...operations], failure: [] });
    let one = snapshot(member, await member.txn(request, signal));
    if (one.meta === undefined) {
      await found(member, signal);
      one = snapshot(member, await member.txn(request, signal));
      // Emptied once more: the next call founds it.
      if (one.meta === undefined) throw corrupt();
    }
    for (const key of remember) {
      if (memory.size >= REMEMBERED) memory.clear();
      memory.set(key, one.record(key) ?? 'absent');
    }
    return one as FoundedSnapshot;
  };
  return {
    keys,
    seen: () => seen,
    remembered: (key) => memory.get(key),
    basis,
    snapshot,
    readAt,
    read: (operations, options) =>
      members.ask((member, signal) => readAt(member, operations, { ...options, signal }), options),
    revision: () => revision,
  };
}
