/** The records of shard maps in a real store: what the protocol takes for its bounds holds here, and who writes second is refused. */
import { join } from 'node:path';
import type { NodeId } from '@omnirelay/primitives';
import { endsWithTest } from '@omnirelay/primitives/testing';
import {
  emptyMap,
  headMap,
  type MapChange,
  type MapTransaction,
  type MapWrites,
  mapPrefix,
  type Namespace,
  readHistory,
  STORED_MAP_BOUNDS,
  type StoredShardMap,
  writesFor,
} from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { REGISTRY_BOUNDS } from './bounds.ts';
import { commit, txn } from './compliance/transactions.ts';
import type { RegistryCondition, RegistryRecord, RegistryStore } from './port.ts';
import { openSqliteStore } from './sqlite/sqlite-store.ts';

const { use, folder } = endsWithTest();
const orders = 'orders' as Namespace;
const told = { at: 1_700_000_000_000, actor: 'someone', statuses: [] } as const;
const toTxn = ({ conditions, writes }: MapTransaction) => txn(writes, conditions as readonly RegistryCondition[]);

async function recordsOf(store: RegistryStore): Promise<readonly RegistryRecord[]> {
  const records: RegistryRecord[] = [];
  let afterKey: string | undefined;
  do {
    const page = await store.list(mapPrefix(orders), { limit: 500, ...(afterKey !== undefined && { afterKey }) });
    records.push(...page.records);
    afterKey = page.nextKey;
  } while (afterKey !== undefined);
  return records;
}

async function writesOf(
  store: RegistryStore,
  map: StoredShardMap,
  change: Omit<MapChange, keyof typeof told>,
): Promise<Extract<MapWrites, { kind: 'writes' }>> {
  const { header } = readHistory(orders, await recordsOf(store));
  const writes = writesFor({ map, header, strategyId: 'rendezvous', lineageEpoch: 3n }, { ...told, ...change });
  if (writes.kind === 'refused') throw new Error(writes.detail);
  return writes;
}

test('a map of 100,000 shards is written within the bounds of the port, with room for what else belongs to it, and found again', async () => {
  expect(STORED_MAP_BOUNDS.valueBytes).toBe(REGISTRY_BOUNDS.valueBytes);
  expect(STORED_MAP_BOUNDS.writesPerTransaction).toBeLessThanOrEqual(REGISTRY_BOUNDS.operationsPerTransaction / 2);
  expect(STORED_MAP_BOUNDS.transactionBytes).toBeLessThan(REGISTRY_BOUNDS.transactionBytes);
  const path = join(await folder('shard-maps-'), 'registry.db');
  const store = use(await openSqliteStore({ path, meshId: 'mesh', clusterId: 'c1' }));
  const to = (shard: number): NodeId => `wk-${(shard * 7_919) % 2_000}` as NodeId;
  const moves = Array.from({ length: 100_000 }, (_, shard) => ({ shard, from: null, to: to(shard) }));
  const created = await writesOf(store, emptyMap(orders, 100_000, 3n), { cause: 'created', moves });
  const revisions = [];
  for (const transaction of created.transactions) revisions.push(await commit(store, toTxn(transaction)));
  const map = created.mapAfter(revisions.at(-1)!);
  expect(headMap(readHistory(orders, await recordsOf(store)))).toEqual({ kind: 'map', map });

  const move = (target: string) => ({ cause: 'join', moves: [{ shard: 1, from: to(1), to: target as NodeId }] });
  const [first, second] = [await writesOf(store, map, move('wk-new')), await writesOf(store, map, move('wk-other'))];
  const revision = await commit(store, toTxn(first.transactions[0]!));
  expect(await store.transact(toTxn(second.transactions[0]!))).toMatchObject({ kind: 'conflict', cause: 'condition' });
  expect(headMap(readHistory(orders, await recordsOf(store)))).toEqual({ kind: 'map', map: first.mapAfter(revision) });
});
