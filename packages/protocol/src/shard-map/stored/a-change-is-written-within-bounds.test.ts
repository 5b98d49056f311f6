import { type NodeId, prng } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import { STORED_MAP_BOUNDS } from './bounds.ts';
import { goldenHeader, goldenSettings } from './golden/records-v1.ts';
import { headMap, mapAt, readHistory } from './map-history.ts';
import { emptyMap, type StoredShardMap } from './stored-map.ts';
import { growMap, nodeNames, ORDERS } from './testing/grown-map.ts';
import { MapRecordsInMemory } from './testing/map-records-in-memory.ts';
import { utf8Length } from './utf8-length.ts';
import { type MapChange, type MapWrites, type WriteContext, writesFor } from './writes-for.ts';

const told = { at: 1_700_000_000_000, actor: 'someone', cause: 'operator' } as const;
type Written = Extract<MapWrites, { kind: 'writes' }>;

function written(context: Partial<WriteContext> & Pick<WriteContext, 'map'>, change: Partial<MapChange>): MapWrites {
  const whole = {
    header: undefined,
    strategyId: 'rendezvous',
    lineageEpoch: context.map.lineageEpoch,
    ...context,
  } as const;
  return writesFor(whole, { ...told, moves: [], statuses: [], ...change });
}

function committed(records: MapRecordsInMemory, writes: MapWrites): StoredShardMap {
  if (writes.kind === 'refused') throw new Error(writes.detail);
  const revisions = writes.transactions.map((transaction) => records.commit(transaction));
  return writes.mapAfter(revisions.at(-1)!);
}

const checkBounds = ({ transactions }: Written): void => {
  for (const { conditions, writes } of transactions) {
    expect(writes.length).toBeLessThanOrEqual(STORED_MAP_BOUNDS.writesPerTransaction);
    expect(conditions.length).toBeGreaterThan(0);
    const sizes = writes.map(({ value }) => utf8Length(value));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(STORED_MAP_BOUNDS.valueBytes);
    expect(sizes.reduce((a, b) => a + b)).toBeLessThanOrEqual(STORED_MAP_BOUNDS.transactionBytes);
  }
};

/** Spread at random, as rendezvous does, and moved a little each generation, so that there are many eras. */
function largeMap(shardCount: number, count: number) {
  const nodes = nodeNames(count);
  const random = prng(1);
  const records = new MapRecordsInMemory();
  const moves = Array.from({ length: shardCount }, (_, shard) => ({ shard, from: null, to: random.pick(nodes)! }));
  const created = written({ map: emptyMap(ORDERS, shardCount, 1n) }, { cause: 'created', moves }) as Written;
  checkBounds(created);
  let map = committed(records, created);
  for (let generation = 2; generation <= 40; generation += 1) {
    const own = Array.from({ length: 50 }, () => random.below(shardCount));
    const joined = [...new Set(own)].map((shard) => ({
      shard,
      from: map.nodes[map.owner[shard]!]!,
      to: random.pick(nodes)!,
    }));
    const { header } = readHistory(
      ORDERS,
      records.all.filter(({ key }) => key.endsWith('/header')),
    );
    const writes = written({ map, header }, { cause: 'join', moves: joined.filter(({ from, to }) => from !== to) });
    checkBounds(writes as Written);
    map = committed(records, writes);
  }
  return { records, map };
}

test('100,000 shards on 2,000 nodes take a few pages, some bytes a shard, and are found again', () => {
  const { records, map } = largeMap(100_000, 2_000);
  const history = readHistory(ORDERS, records.all);
  expect(headMap(history)).toEqual({ kind: 'map', map });
  const bytesOf = (part: string): number =>
    records.all.filter(({ key }) => key.includes(part)).reduce((sum, { value }) => sum + utf8Length(value), 0);
  expect(records.all.length).toBeLessThan(70);
  const columns = [map.owner, map.status, map.since, map.revision];
  expect(columns.reduce((sum, { byteLength }) => sum + byteLength, 0) / map.shardCount).toBe(19);
  expect(bytesOf('/snapshot/') / map.shardCount).toBeLessThan(4);
  expect(bytesOf('/delta/') / 40).toBeLessThan(3_000);
});

test('the largest namespace with the longest names fits, each shard with an era of its own', () => {
  const nodes = Array.from({ length: 16_384 }, (_, i) => `${String(i).padStart(5, '0')}${'x'.repeat(58)}` as NodeId);
  const shardCount = 131_072;
  const moves = Array.from({ length: shardCount }, (_, shard) => ({
    shard,
    from: null,
    to: nodes[shard % nodes.length]!,
  }));
  const created = written({ map: emptyMap(ORDERS, shardCount, 1n) }, { moves }) as Written;
  checkBounds(created);
  const old = created.mapAfter(1n);
  const map = {
    ...old,
    revision: old.revision.map((_, shard) => 18_446_744_073_709_000_000n + BigInt(shard)),
  };
  // So much has gathered that the map is to be written as a snapshot.
  const header = {
    value: { ...goldenHeader, snapshot: 0n, deltaBytes: STORED_MAP_BOUNDS.deltaBytesPerSnapshot },
    version: 1n,
  };
  const next = written({ map, header }, {}) as Written;
  checkBounds(next);
  expect(next.transactions.length).toBeGreaterThan(5);
});

test('a change too large for a delta stands in a snapshot, whose delta says so, and is found from both sides', () => {
  const { records, map } = largeMap(20_000, 500);
  const nodes = nodeNames(500);
  const moves = Array.from({ length: 9_000 }, (_, i) => {
    const from = map.nodes[map.owner[i * 2]!]!;
    return { shard: i * 2, from, to: nodes[(nodes.indexOf(from) + 1 + (i % 400)) % 500]! };
  });
  const { header } = readHistory(ORDERS, records.all);
  const writes = written({ map, header }, { cause: 'strategy', moves }) as Written;
  expect(writes.delta).toMatchObject({ whole: true, moved: 9_000, deltaPercent: 45, moves: [] });
  checkBounds(writes);
  const next = committed(records, writes);
  const history = readHistory(ORDERS, records.all);
  expect(headMap(history)).toEqual({ kind: 'map', map: next });
  expect(mapAt(history, map.generation)).toEqual({ kind: 'map', map });
  // Who stayed has the fence that it had.
  expect(next.revision[1]).toBe(map.revision[1]);
  expect(next.revision[0]).toBe(records.revision);
});

test('whoever looks between two transactions sees the map before or the map after, and never a half of one', () => {
  let looks = 0;
  growMap({
    seed: 31,
    shardCount: 20,
    nodes: 4,
    generations: 600,
    adoptions: 20,
    most: 3,
    onTransaction: (records, { writes }) => {
      if (records.all.length === 0 || !writes.some(({ key }) => key.includes('/snapshot/'))) return;
      looks += 1;
      const half = records.all.concat(writes.slice(0, 1).map((put) => ({ ...put, version: 1n })));
      const seen = readHistory(ORDERS, [...new Map(half.map((record) => [record.key, record])).values()]);
      if (seen.header === undefined) return;
      expect(headMap(seen)).toMatchObject({ kind: 'map', map: { generation: seen.header.value.generation } });
    },
  });
  expect(looks).toBeGreaterThan(5);
});

test('of two who change the same map one is refused, pages of its snapshot too', () => {
  const records = new MapRecordsInMemory();
  const moves = [{ shard: 0, from: null, to: 'wk-1' as NodeId }];
  const first = written({ map: emptyMap(ORDERS, 4, 1n) }, { moves }) as Written;
  const second = written({ map: emptyMap(ORDERS, 4, 1n) }, { moves }) as Written;
  const map = committed(records, first);
  expect(second.transactions.map((transaction) => records.commit(transaction))).toEqual([undefined, undefined]);
  const { header } = readHistory(ORDERS, records.all);
  const statuses = [{ shard: 1, status: 'draining' }] as const;
  const third = written({ map, header }, { statuses }) as Written;
  const fourth = written({ map, header, lineageEpoch: 2n }, { statuses }) as Written;
  committed(records, third);
  expect(fourth.transactions.map((transaction) => records.commit(transaction))).toEqual([undefined, undefined]);
});

test('a new lineage begins with the whole map, each shard under a fence of that moment', () => {
  const { records, maps } = growMap({ seed: 8, shardCount: 16, nodes: 4, generations: 9 });
  const { header } = readHistory(ORDERS, records.all);
  const map = maps.at(-1)!;
  const writes = written({ map, header, lineageEpoch: 7n }, { cause: 'adopted' }) as Written;
  const next = committed(records, writes);
  expect(next).toMatchObject({ lineageEpoch: 7n, generation: 10n, owner: map.owner, since: map.since });
  expect([...new Set(next.revision)]).toEqual([records.revision]);
  expect(headMap(readHistory(ORDERS, records.all))).toEqual({ kind: 'map', map: next });
  expect(written({ map: next, header, lineageEpoch: 6n }, {})).toMatchObject({ kind: 'refused', why: 'older-lineage' });
});

test('a namespace is founded with its settings, and keeps its shard count', () => {
  const records = new MapRecordsInMemory();
  const empty = emptyMap(ORDERS, 12, 1n);
  const map = committed(
    records,
    written({ map: empty, settings: { value: goldenSettings, version: undefined } }, { cause: 'created' }),
  );
  const { header, settings } = readHistory(ORDERS, records.all);
  expect(settings).toEqual({ value: goldenSettings, version: records.revision });
  const grow = { value: { ...goldenSettings, shardCount: 13 }, version: records.revision };
  expect(written({ map, header, settings: grow }, {})).toMatchObject({
    kind: 'refused',
    detail: expect.stringContaining('keeps the 12 shards that it was made with'),
  });
  const stale = written({ map, header, settings: { value: goldenSettings, version: 1n } }, {}) as Written;
  expect(records.commit(stale.transactions[0]!)).toBeUndefined();
});

test('what cannot be is refused with its reason, and nothing is cut off', () => {
  const { records, maps } = growMap({ seed: 9, shardCount: 6, nodes: 3, generations: 4 });
  const map = maps.at(-1)!;
  const { header } = readHistory(ORDERS, records.all);
  const to = 'wk-7' as NodeId;
  const from = map.nodes[map.owner[0]!] ?? null;
  const note = { by: 'someone', at: 1 };
  const wrong: readonly Partial<MapChange>[] = [
    { moves: [{ shard: 0, from: 'wk-8' as NodeId, to }] },
    { moves: [{ shard: 6, from: null, to }] },
    {
      moves: [
        { shard: 0, from, to },
        { shard: 0, from, to },
      ],
    },
    { statuses: [{ shard: 6, status: 'active' }] },
    { statuses: [{ shard: 0, status: 'paused' }] },
    { statuses: [{ shard: 0, status: 'paused', note }] },
    { statuses: [{ shard: 0, status: 'disabled', note: { ...note, until: 2 } }] },
    { statuses: [{ shard: 0, status: 'active', note }] },
    { actor: '' },
    { reason: 'x'.repeat(513) },
  ];
  for (const change of wrong)
    expect([change, written({ map, header }, change)]).toMatchObject([{}, { kind: 'refused', why: 'does-not-fit' }]);
  const rules = Array.from(
    { length: 1_000 },
    (_, i) =>
      ({ kind: 'exclude', id: `rule-${i}`, shards: { from: 0, to: 5 }, from: { kind: 'zone', zone: 'b' } }) as const,
  );
  const settings = {
    value: { kind: 'service', shardCount: 6, policy: { strategy: { kind: 'rendezvous' }, rules } },
    version: undefined,
  } as const;
  expect(written({ map, header, settings }, {})).toMatchObject({
    kind: 'refused',
    why: 'too-large',
    detail: expect.stringContaining('settings'),
  });
});

test('more nodes and more reasons than a map may have are refused', () => {
  const map = emptyMap(ORDERS, 20_000, 1n);
  const moves = Array.from({ length: 16_385 }, (_, i) => ({ shard: i, from: null, to: `wk-${i}` as NodeId }));
  expect(written({ map }, { moves })).toMatchObject({ kind: 'refused', detail: expect.stringContaining('more nodes') });
  expect(written({ map }, { moves: moves.slice(1) })).toMatchObject({ kind: 'writes' });
  const statuses = Array.from(
    { length: 1_025 },
    (_, i) => ({ shard: i, status: 'disabled', note: { by: 'someone', at: i } }) as const,
  );
  expect(written({ map }, { statuses })).toMatchObject({
    kind: 'refused',
    detail: expect.stringContaining('1025 different'),
  });
  expect(written({ map }, { statuses: statuses.slice(1) })).toMatchObject({ kind: 'writes' });
});
