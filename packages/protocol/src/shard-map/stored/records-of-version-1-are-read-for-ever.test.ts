/** The golden file is never written again. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildMap } from './build-map.ts';
import { decodeColumn, encodeColumn } from './column-text.ts';
import { decodeDelta, encodeDelta } from './delta-record.ts';
import {
  goldenDelta,
  goldenHeader,
  goldenNodesPage,
  goldenSettings,
  goldenShardsPage,
  goldenWhole,
} from './golden/records-v1.ts';
import { decodeHeader, encodeHeader } from './header-record.ts';
import { parseMapKey, type StoredText } from './map-records.ts';
import { decodeSettings, encodeSettings } from './settings-record.ts';
import { decodePage, encodePage } from './snapshot-page.ts';
import { ORDERS } from './testing/grown-map.ts';

type Name = 'settings' | 'header' | 'whole' | 'delta' | 'nodesPage' | 'shardsPage';
const golden = JSON.parse(readFileSync(new URL('./golden/records-v1.json', import.meta.url), 'utf8')) as Record<
  Name,
  StoredText
>;
const read = (value: unknown) => ({ kind: 'record', value });

test('each kind of record is read as it was meant', () => {
  expect(decodeSettings(golden.settings)).toEqual(read(goldenSettings));
  expect(decodeHeader(golden.header)).toEqual(read(goldenHeader));
  expect(decodeDelta(golden.whole)).toEqual(read(goldenWhole));
  expect(decodeDelta(golden.delta)).toEqual(read(goldenDelta));
  expect(decodePage(golden.nodesPage)).toEqual(read(goldenNodesPage));
  expect(decodePage(golden.shardsPage)).toEqual(read(goldenShardsPage));
});

test('what is written now says the same, so that nodes of the first release read it', () => {
  const texts = [
    [encodeSettings(goldenSettings), golden.settings],
    [encodeHeader(goldenHeader), golden.header],
    [encodeDelta(goldenWhole), golden.whole],
    [encodeDelta(goldenDelta), golden.delta],
    [encodePage(goldenNodesPage), golden.nodesPage],
    [encodePage(goldenShardsPage), golden.shardsPage],
  ] as const;
  for (const [encoded, { value, schema, minReader }] of texts) {
    if (encoded.kind !== 'text') throw new Error(encoded.kind);
    expect({ ...encoded, value: JSON.parse(encoded.value) }).toEqual({
      kind: 'text',
      value: JSON.parse(value),
      schema,
      minReader,
    });
  }
});

test('its snapshot is of the checksum that it says', () => {
  const built = buildMap(ORDERS, [goldenNodesPage, goldenShardsPage], []);
  expect(built).toMatchObject({
    kind: 'map',
    map: { checksum: goldenDelta.checksum, nodes: ['wk-1', 'wk-2', 'wk-3'] },
  });
});

test('each key says what stands there', () => {
  expect(Object.values(golden).map(({ key }) => parseMapKey(key))).toEqual([
    { namespace: 'orders', kind: 'settings' },
    { namespace: 'orders', kind: 'header' },
    { namespace: 'orders', kind: 'delta', generation: 1n },
    { namespace: 'orders', kind: 'delta', generation: 2n },
    { namespace: 'orders', kind: 'snapshot', generation: 2n, page: 0 },
    { namespace: 'orders', kind: 'snapshot', generation: 2n, page: 1 },
  ]);
  for (const key of [
    'shard-maps/orders',
    'shard-maps/orders/delta/7',
    'shard-maps/a/b/header',
    'shard-maps/orders/snapshot/00000000000000000002',
  ])
    expect(parseMapKey(key)).toBeUndefined();
});

test('columns are written as runs where that is shorter, and as bytes else', () => {
  const mixed = Uint16Array.of(1, 513, 0xffff, 4_660, 5, 60_000);
  expect(encodeColumn(mixed)).toBe('=AQABAv//NBIFAGDq');
  expect(encodeColumn(mixed.subarray(0, 5))).toBe('=AQABAv//NBIFAA==');
  expect(encodeColumn(Uint16Array.of(7, 7, 7, 65_535, 9, 9))).toBe('7*3,65535,9*2');
  for (const length of [4, 5, 6]) {
    const column = mixed.subarray(0, length);
    expect(decodeColumn(`=${Buffer.from(column.slice().buffer).toString('base64')}`, length)).toEqual(column);
  }
});
