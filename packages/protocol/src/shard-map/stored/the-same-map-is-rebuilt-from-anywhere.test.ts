import { expect, test } from 'vitest';
import { buildMap } from './build-map.ts';
import { committedPages, headMap, mapAt, readHistory } from './map-history.ts';
import type { StoredShardMap } from './stored-map.ts';
import { growMap, ORDERS } from './testing/grown-map.ts';
import type { MapRecordsInMemory } from './testing/map-records-in-memory.ts';
import { recordsOfHead } from './testing/records-of-head.ts';

/** Long enough that snapshots fall due between the whole maps. */
const grown = growMap({ seed: 7, shardCount: 61, nodes: 9, generations: 900, adoptions: 3, most: 6 });
const history = readHistory(ORDERS, grown.records.all);
const ascending = (generations: Iterable<bigint>): readonly bigint[] => [...generations].sort((a, b) => Number(a - b));

test('the map of every generation is rebuilt, entry by entry, revisions and reasons too', () => {
  for (const map of grown.maps.slice(1)) expect(mapAt(history, map.generation)).toEqual({ kind: 'map', map });
  expect(headMap(history)).toEqual({ kind: 'map', map: grown.maps.at(-1) });
});

test('who reads only what the header names finds the head, at every moment', () => {
  let looks = 0;
  const look = (records: MapRecordsInMemory): void => {
    const { all } = records;
    const { header } = readHistory(
      ORDERS,
      all.filter(({ key }) => key.endsWith('/header')),
    );
    if (header === undefined) return;
    const keys = new Set(recordsOfHead(ORDERS, header.value));
    const read = readHistory(
      ORDERS,
      all.filter(({ key }) => keys.has(key)),
    );
    const pages = committedPages(read, header.value.snapshot) ?? [];
    const built = buildMap(ORDERS, pages, [...read.deltas.values()]);
    expect(pages).toHaveLength(header.value.pages);
    expect(built).toMatchObject({
      kind: 'map',
      map: { generation: header.value.generation, checksum: header.value.checksum },
    });
    const bytes = [...read.deltas.values()].filter(({ delta }) => delta.generation > header.value.snapshot);
    expect(bytes.reduce((sum, delta) => sum + delta.bytes, 0)).toBe(header.value.deltaBytes);
    looks += 1;
  };
  growMap({ seed: 12, shardCount: 10, nodes: 4, generations: 560, adoptions: 4, most: 2, onTransaction: look });
  expect(looks).toBeGreaterThan(560);
});

test('each shard says which generation brought it to its owner, and at which revision', () => {
  const since = new Array<bigint>(61).fill(0n);
  const revisions = new Array<bigint>(61).fill(0n);
  for (const [index, map] of grown.maps.entries()) {
    const before = grown.maps[index - 1];
    if (before === undefined) continue;
    const { revision } = history.deltas.get(map.generation)!;
    const ownerOf = (of: StoredShardMap, shard: number) => of.nodes[of.owner[shard]!];
    for (let shard = 0; shard < 61; shard += 1) {
      const isMoved = ownerOf(map, shard) !== ownerOf(before, shard);
      if (isMoved) since[shard] = map.generation;
      // What nobody had yet was nobody's from the first generation on; a new lineage begins anew.
      if (isMoved || index === 1 || map.lineageEpoch !== before.lineageEpoch) revisions[shard] = revision;
    }
    expect([...map.since].map(BigInt)).toEqual(since);
    expect([...map.revision]).toEqual(revisions);
  }
});

test('from whichever snapshot one begins, it is the same map', () => {
  const head = grown.maps.at(-1)!;
  const starts = [...history.snapshots.keys()].filter(
    (start) => history.deltas.get(start)!.delta.lineageEpoch === head.lineageEpoch,
  );
  // Of one lineage, and those behind the last whole map alone.
  const wholes = [...history.deltas.values()].filter(({ delta }) => delta.whole).map(({ delta }) => delta.generation);
  const lastWhole = ascending(wholes).at(-1)!;
  const usable = starts.filter((start) => start >= lastWhole);
  expect(wholes.length).toBeGreaterThan(2);
  expect(history.snapshots.size).toBeGreaterThan(wholes.length);
  for (const start of usable) {
    const deltas = [...history.deltas.values()].filter(({ delta }) => delta.generation >= start);
    expect(buildMap(ORDERS, committedPages(history, start)!, deltas)).toEqual({ kind: 'map', map: head });
  }
});

test('a head that is not the one that its header tells of is refused', () => {
  const header = history.header!;
  const otherwise = (over: object) =>
    headMap({ ...history, header: { ...header, value: { ...header.value, ...over } } });
  expect(otherwise({})).toMatchObject({ kind: 'map' });
  expect(otherwise({ checksum: grown.maps[5]!.checksum })).toMatchObject({ kind: 'refused', why: 'wrong-checksum' });
  expect(otherwise({ lineageEpoch: 99n })).toMatchObject({ kind: 'refused', why: 'other-lineage' });
});

test('what is not there yet is said to be so, and what is gone is', () => {
  expect(mapAt(history, 901n)).toEqual({ kind: 'not-yet' });
  expect(mapAt(readHistory(ORDERS, []), 1n)).toEqual({ kind: 'not-yet' });
  const starts = ascending(history.snapshots.keys());
  const younger = grown.records.all.filter(({ key }) => !key.includes(`/${String(starts[0]).padStart(20, '0')}`));
  expect(mapAt(readHistory(ORDERS, younger), 1n)).toEqual({ kind: 'forgotten', oldest: starts[1] });
});

test('a delta that is missing, damaged or of another key costs what needs it and nothing else', () => {
  const key = 'shard-maps/orders/delta/00000000000000000003';
  const whole = [...history.deltas.values()].filter(({ delta }) => delta.whole && delta.generation > 3n);
  const [next] = ascending(whole.map(({ delta }) => delta.generation)) as [bigint];
  const damaged = { key, value: '{"generation":"3"', schema: 1, minReader: 1, version: 1n };
  const other = { ...grown.records.all.find((record) => record.key.endsWith('/delta/00000000000000000004'))!, key };
  for (const instead of [undefined, damaged, other]) {
    const rest = grown.records.all.filter((record) => record.key !== key);
    const left = readHistory(ORDERS, instead === undefined ? rest : [...rest, instead]);
    expect(left.unreadable).toHaveLength(instead === undefined ? 0 : 1);
    expect(mapAt(left, 2n)).toEqual({ kind: 'map', map: grown.maps[2] });
    expect(mapAt(left, 3n)).toMatchObject({ kind: 'refused', why: 'gap' });
    expect(mapAt(left, 4n)).toMatchObject({ kind: 'refused', why: 'gap' });
    expect(mapAt(left, next)).toEqual({ kind: 'map', map: grown.maps[Number(next)] });
  }
});
