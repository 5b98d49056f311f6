import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MapRetention } from './bounds.ts';
import { headMap, mapAt, readHistory } from './map-history.ts';
import type { StoredText } from './map-records.ts';
import { droppableRecords } from './retained-records.ts';
import { growMap, ORDERS } from './testing/grown-map.ts';

const grown = growMap({ seed: 23, shardCount: 30, nodes: 6, generations: 1_200, adoptions: 4, most: 3 });
const head = 1_200;
const atOf = (generation: number): number => 1_700_000_000_000 + generation * 1_000;
const plenty: MapRetention = { deltas: 1e6, ageMs: 1e12, bytes: 1e12 };

const readAfter = (retention: MapRetention, now: number, records: readonly StoredText[] = grown.records.all) => {
  const history = readHistory(ORDERS, records);
  const { keys, oldest } = droppableRecords(history, retention, now)!;
  const left = records.filter(({ key }) => !keys.includes(key));
  return { history, keys, oldest, left: readHistory(ORDERS, left) };
};

test('whatever is dropped, the head and every generation within retention are rebuilt', () => {
  const retention = fc.record({
    deltas: fc.integer({ min: 1, max: 1_300 }),
    ageMs: fc.integer({ min: 0, max: 1_300_000 }),
    bytes: fc.oneof(fc.constant(1e12), fc.integer({ min: 0, max: 2_000_000 })),
  });
  let dropped = 0;
  fc.assert(
    fc.property(retention, fc.integer({ min: 0, max: 200_000 }), (limits, later) => {
      const now = atOf(head) + later;
      const { keys, oldest, left } = readAfter(limits, now);
      dropped += keys.length;
      expect(headMap(left)).toEqual({ kind: 'map', map: grown.maps.at(-1) });
      for (let generation = Number(oldest); generation <= head; generation += 37)
        expect(mapAt(left, BigInt(generation))).toEqual({ kind: 'map', map: grown.maps[generation] });
      expect(mapAt(left, oldest)).toEqual({ kind: 'map', map: grown.maps[Number(oldest)] });
      if (limits.bytes < 1e12) return;
      // Of whatever is both young and late enough nothing goes.
      const window = Math.max(head - limits.deltas + 1, Math.ceil((now - limits.ageMs - atOf(0)) / 1_000), 1);
      expect(oldest <= BigInt(Math.min(window, head))).toBe(true);
    }),
    { numRuns: 30 },
  );
  expect(dropped).toBeGreaterThan(1_000);
});

test('what is over the bounds goes: no more stays than from the newest snapshot before the window on', () => {
  const { left, oldest, history } = readAfter({ ...plenty, deltas: 100 }, atOf(head));
  const starts = [...history.snapshots.keys()].filter((start) => start <= 1_101n);
  expect(oldest).toBe(starts.sort((a, b) => Number(b - a))[0]);
  expect([...left.deltas.keys()].every((generation) => generation >= oldest)).toBe(true);
  expect([...left.snapshots.keys()].every((generation) => generation >= oldest)).toBe(true);
  const tight = readAfter({ ...plenty, bytes: 1 }, atOf(head));
  expect(tight.oldest).toBe(tight.history.header!.value.snapshot);
  expect(readAfter(plenty, atOf(head)).keys).toEqual([]);
});

test('where the head cannot be built nothing is dropped, and nothing where there is no header', () => {
  const withoutHeader = grown.records.all.filter(({ key }) => !key.endsWith('/header'));
  const { header } = readHistory(ORDERS, grown.records.all);
  const start = `/snapshot/${String(header!.value.snapshot).padStart(20, '0')}/`;
  const withoutPages = grown.records.all.filter(({ key }) => !key.includes(start));
  for (const records of [withoutHeader, withoutPages, []])
    expect(
      droppableRecords(readHistory(ORDERS, records), { deltas: 1, ageMs: 0, bytes: 0 }, atOf(head)),
    ).toBeUndefined();
});

test('a snapshot that lacks a page is nothing to begin with', () => {
  const limits = { ...plenty, deltas: 600 };
  const { oldest, history } = readAfter(limits, atOf(head));
  expect(oldest < history.header!.value.snapshot).toBe(true);
  const lost = `shard-maps/orders/snapshot/${String(oldest).padStart(20, '0')}/0001`;
  const rest = grown.records.all.filter(({ key }) => key !== lost);
  expect(rest.length).toBe(grown.records.all.length - 1);
  const without = readAfter(limits, atOf(head), rest);
  expect(without.oldest < oldest).toBe(true);
  expect(headMap(without.left)).toEqual({ kind: 'map', map: grown.maps.at(-1) });
});

test('pages of an attempt that came to nothing go, those of the one under way stay, and so does what a newer release wrote', () => {
  const [page] = grown.records.all.filter(({ key }) => key.includes('/snapshot/'));
  const pageOf = (generation: number): StoredText => {
    const value = { ...JSON.parse(page!.value), generation: String(generation), page: 0 };
    const key = `shard-maps/orders/snapshot/${String(generation).padStart(20, '0')}/0000`;
    return { ...page!, key, value: JSON.stringify(value) };
  };
  const deltaOf = (generation: number, over: Partial<StoredText>): StoredText => ({
    ...grown.records.all.find(({ key }) => key.endsWith(`/delta/${String(generation).padStart(20, '0')}`))!,
    ...over,
  });
  const free = 1_195;
  const odd = [pageOf(free), pageOf(head + 1), deltaOf(3, { minReader: 9 }), deltaOf(4, { value: '{}' })];
  const keys = new Set(odd.map(({ key }) => key));
  const records = [...grown.records.all.filter(({ key }) => !keys.has(key)), ...odd];
  const dropped = readAfter({ ...plenty, deltas: 100 }, atOf(head), records).keys;
  expect(odd.map(({ key }) => dropped.includes(key))).toEqual([true, false, false, true]);
});
