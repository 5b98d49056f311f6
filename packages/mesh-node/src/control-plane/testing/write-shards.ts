/** Maps and moves as whoever leads the mesh writes them, each generation in its transactions. */
import { randomUUID } from 'node:crypto';
import type { NodeId } from '@omnirelay/primitives';
import {
  decodeHeader,
  emptyMap,
  encodeMoves,
  type HandoverMove,
  type MapChange,
  type MapHeader,
  type MapTransaction,
  movesKey,
  type Namespace,
  type ShardMove,
  type StoredShardMap,
  type StrategyId,
  type Versioned,
  writesFor,
} from '@omnirelay/protocol';
import type { RegistryCondition, RegistryWrite, TxnId } from '@omnirelay/registry';
import type { TestNode } from './test-mesh.ts';

export interface ShardWriter {
  /** A generation; the first makes the map. */
  publish(namespace: string, change?: Partial<MapChange>): Promise<StoredShardMap>;
  /** In flight from now on; none: all have ended. */
  moving(namespace: string, moves: readonly HandoverMove[]): Promise<void>;
  mapOf(namespace: string): StoredShardMap;
  put(key: string, value: string, minReader?: number): Promise<void>;
}

/** Shard `n` to the n-th of the nodes, round and round. */
export const dealt = (shardCount: number, nodes: readonly string[]): readonly ShardMove[] =>
  Array.from({ length: shardCount }, (_, shard) => ({ shard, from: null, to: nodes[shard % nodes.length] as NodeId }));

export const moved = (shards: readonly number[], from: string | null, to: string | null): readonly ShardMove[] =>
  shards.map((shard) => ({ shard, from: from as NodeId | null, to: to as NodeId | null }));

function headerIn(last: MapTransaction | undefined): MapHeader {
  const put = last?.writes.find(({ key }) => key.endsWith('/header'));
  const read = put === undefined ? undefined : decodeHeader(put);
  if (read?.kind !== 'record') throw new Error('a generation is written with its header');
  return read.value;
}

export function shardWriter(
  { registry, nodeId: writerId }: TestNode,
  counts: Readonly<Record<string, number>>,
  strategyId: StrategyId = 'rendezvous',
): ShardWriter {
  const maps = new Map<string, StoredShardMap>();
  const headers = new Map<string, Versioned<MapHeader>>();
  const lineageEpoch = (): bigint => registry.state().stored?.lineageEpoch ?? 0n;
  async function transact(
    writes: readonly RegistryWrite[],
    conditions: MapTransaction['conditions'] = [],
  ): Promise<bigint> {
    const outcome = await registry.store.transact({
      ...{ under: { kind: 'unfenced' }, writerId, writes },
      txnId: randomUUID() as string as TxnId,
      conditions: conditions as readonly RegistryCondition[],
    });
    if (outcome.kind !== 'committed') throw new Error(outcome.kind);
    return outcome.revision;
  }
  const mapOf = (namespace: string): StoredShardMap =>
    maps.get(namespace) ?? emptyMap(namespace as Namespace, counts[namespace] ?? 1, lineageEpoch());
  return {
    mapOf,
    async publish(namespace, change = {}) {
      const before = mapOf(namespace);
      const context = { map: before, header: headers.get(namespace), strategyId, lineageEpoch: lineageEpoch() };
      const written = writesFor(context, {
        ...{ at: Date.now(), actor: 'c-1', cause: before.generation === 0n ? 'created' : 'rebalance' },
        ...{ moves: [], statuses: [] },
        ...change,
      });
      if (written.kind === 'refused') throw new Error(written.detail);
      let revision = 0n;
      for (const { writes, conditions } of written.transactions) revision = await transact(writes, conditions);
      const map = written.mapAfter(revision);
      maps.set(namespace, map);
      headers.set(namespace, { value: headerIn(written.transactions.at(-1)), version: revision });
      return map;
    },
    async moving(namespace, moves) {
      const { generation } = mapOf(namespace);
      const record = { generation, begun: BigInt(moves.length), moves };
      await transact([{ kind: 'put', key: movesKey(namespace as Namespace), value: encodeMoves(record) }]);
    },
    async put(key, value, minReader = 1) {
      await transact([{ kind: 'put', key, value, schema: 1, minReader }]);
    },
  };
}
