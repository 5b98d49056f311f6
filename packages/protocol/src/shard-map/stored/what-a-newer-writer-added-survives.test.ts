import { expect, test } from 'vitest';
import { goldenHeader, goldenSettings } from './golden/records-v1.ts';
import { decodeHeader, encodeHeader } from './header-record.ts';
import { readHistory } from './map-history.ts';
import { headerKey } from './map-records.ts';
import { decodeSettings, encodeSettings } from './settings-record.ts';
import { growMap, ORDERS } from './testing/grown-map.ts';
import { writesFor } from './writes-for.ts';

test('fields of a newer writer are still there once settings or header were written back, inside the policy too', () => {
  const settings = {
    ...goldenSettings,
    policy: {
      ...goldenSettings.policy,
      soft: { spread: 2 },
      strategy: { ...goldenSettings.policy.strategy, stickiness: 3 },
      rules: goldenSettings.policy.rules.map((rule) => ({ ...rule, since: 'yesterday' })),
    },
    owner: { team: 'ordering' },
  };
  const value = JSON.stringify(settings);
  const read = decodeSettings({ value, schema: 4, minReader: 1 });
  if (read.kind !== 'record') throw new Error(read.detail);
  expect(read.value.unknown).toEqual({ owner: { team: 'ordering' } });
  const back = encodeSettings(read.value);
  expect(back).toMatchObject({ kind: 'text', schema: 4, minReader: 1 });
  expect(back.kind === 'text' && JSON.parse(back.value)).toEqual(settings);

  const header = JSON.stringify({ ...JSON.parse(textOf(encodeHeader(goldenHeader))), digest: ['a'] });
  const readHeader = decodeHeader({ value: header, schema: 2, minReader: 1 });
  if (readHeader.kind !== 'record') throw new Error(readHeader.detail);
  expect(JSON.parse(textOf(encodeHeader(readHeader.value)))).toEqual(JSON.parse(header));
});

const textOf = (encoded: ReturnType<typeof encodeHeader>): string => (encoded.kind === 'text' ? encoded.value : '');

test('the next generation keeps what a newer writer put into the header', () => {
  const { records, maps } = growMap({ seed: 2, shardCount: 8, nodes: 3, generations: 3 });
  const key = headerKey(ORDERS);
  const stored = records.all.find((record) => record.key === key)!;
  const value = JSON.stringify({ ...JSON.parse(stored.value), digest: 'abc' });
  records.put({ ...stored, value, schema: 5 });
  const { header } = readHistory(ORDERS, records.all);
  const change = { at: 1, actor: 'someone', cause: 'operator', moves: [], statuses: [] };
  const writes = writesFor({ map: maps.at(-1)!, header, strategyId: 'ring', lineageEpoch: 1n }, change);
  if (writes.kind !== 'writes') throw new Error(writes.detail);
  records.commit(writes.transactions.at(-1)!);
  const next = records.all.find((record) => record.key === key)!;
  expect(next.schema).toBe(5);
  expect(JSON.parse(next.value)).toMatchObject({ digest: 'abc', generation: '4', strategyId: 'ring' });
});
