/** A namespace that lives through random changes, with every map that it ever was. */
import { type NodeId, type Prng, prng } from '@omnirelay/primitives';
import { type Namespace, NOBODY, SHARD_STATUSES, type ShardMove } from '../../model.ts';
import { readHistory } from '../map-history.ts';
import { emptyMap, type StoredShardMap } from '../stored-map.ts';
import { type MapChange, type MapTransaction, type StatusChange, writesFor } from '../writes-for.ts';
import { MapRecordsInMemory } from './map-records-in-memory.ts';

export const ORDERS = 'orders' as Namespace;
export const nodeNames = (count: number): readonly NodeId[] =>
  Array.from({ length: count }, (_, i) => `wk-${String(i).padStart(4, '0')}` as NodeId);

export interface GrowOptions {
  readonly seed: number;
  readonly shardCount: number;
  readonly nodes: number;
  readonly generations: number;
  /** In 1,000 changes so many begin a new lineage. */
  readonly adoptions?: number;
  /** Shards that one change moves, at most. */
  readonly most?: number;
  /** Before each transaction: whoever looks then, sees what a reader might. */
  readonly onTransaction?: (records: MapRecordsInMemory, transaction: MapTransaction) => void;
}

export interface GrownMap {
  readonly records: MapRecordsInMemory;
  /** By generation; the first is the empty one. */
  readonly maps: readonly StoredShardMap[];
}

export function growMap(options: GrowOptions): GrownMap {
  const { seed, shardCount, nodes, generations, adoptions = 0, most = shardCount, onTransaction } = options;
  const random = prng(seed);
  const names = nodeNames(nodes);
  const records = new MapRecordsInMemory();
  const maps = [emptyMap(ORDERS, shardCount, 1n)];
  for (let at = 1; at <= generations; at += 1) {
    const map = maps.at(-1)!;
    const { header } = readHead(records);
    const lineageEpoch = map.lineageEpoch + (random.below(1_000) < adoptions && at > 1 ? 1n : 0n);
    const change = randomChange(random, { map, names, at, most: at === 1 ? shardCount : most });
    const writes = writesFor({ map, header, strategyId: 'rendezvous', lineageEpoch }, change);
    if (writes.kind === 'refused') throw new Error(`${writes.why}: ${writes.detail}`);
    let revision: bigint | undefined;
    for (const transaction of writes.transactions) {
      onTransaction?.(records, transaction);
      revision = records.commit(transaction, BigInt(1 + random.below(5)));
      if (revision === undefined) throw new Error('a condition did not hold');
    }
    maps.push(writes.mapAfter(revision!));
  }
  return { records, maps };
}

const readHead = (records: MapRecordsInMemory) =>
  readHistory(
    ORDERS,
    records.all.filter(({ key }) => key.endsWith('/header')),
  );

interface ChangeOptions {
  readonly map: StoredShardMap;
  readonly names: readonly NodeId[];
  readonly at: number;
  readonly most: number;
}

export function randomChange(random: Prng, { map, names, at, most }: ChangeOptions): MapChange {
  const shards = random.shuffle(Array.from({ length: map.shardCount }, (_, shard) => shard));
  const moves: ShardMove[] = [];
  for (const shard of shards.slice(0, random.below(most + 1))) {
    const owner = map.owner[shard]!;
    const from = owner === NOBODY ? null : map.nodes[owner]!;
    const to = random.below(8) === 0 ? null : random.pick(names)!;
    if (from !== to) moves.push({ shard, from, to });
  }
  const statuses = random
    .shuffle(shards)
    .slice(0, random.below(4))
    .map((shard) => randomStatus(random, shard, at));
  return {
    at: 1_700_000_000_000 + at * 1_000,
    actor: `someone-${random.below(3)}`,
    ...(random.below(2) === 0 && { reason: 'it was time – really', changeTicket: 'CHG-1' }),
    cause: 'operator',
    moves,
    statuses,
  };
}

function randomStatus(random: Prng, shard: number, at: number): StatusChange {
  const status = random.pick(SHARD_STATUSES)!;
  const note = { by: `someone-${random.below(3)}`, at, ...(random.below(2) === 0 && { why: 'it fails' }) };
  if (status === 'paused') return { shard, status, note: { ...note, until: at + 60_000 } };
  return status === 'disabled' ? { shard, status, note } : { shard, status };
}
