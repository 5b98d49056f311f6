import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeColumn, encodeColumn } from './column-text.ts';
import { decodeDelta } from './delta-record.ts';
import { decodeHeader } from './header-record.ts';
import type { StoredText } from './map-records.ts';
import { decodeSettings } from './settings-record.ts';
import { formatRanges, parseRanges } from './shard-ranges.ts';
import { decodePage } from './snapshot-page.ts';
import { recordsAreReadWithCare } from './testing/records-are-read-with-care.ts';

const golden = Object.entries(
  JSON.parse(readFileSync(new URL('./golden/records-v1.json', import.meta.url), 'utf8')) as Record<string, StoredText>,
);
const decoders = {
  settings: decodeSettings,
  header: decodeHeader,
  whole: decodeDelta,
  delta: decodeDelta,
  nodesPage: decodePage,
  shardsPage: decodePage,
};
const decode = (name: string, record: StoredText) => decoders[name as keyof typeof decoders](record);

recordsAreReadWithCare({
  ...{ golden, decode },
  mayGo: (_name, field) => ['reason', 'changeTicket', 'correlationId'].includes(field),
  nearly: '{"kind":"shards"}',
});

test('a revision that is otherwise in a page is found by its seal', () => {
  const page = golden.find(([name]) => name === 'shardsPage')![1];
  const value = page.value.replace('"107"', '"108"');
  expect(value).not.toBe(page.value);
  expect(decodePage({ ...page, value })).toMatchObject({ kind: 'unreadable', detail: expect.stringContaining('seal') });
});

test('columns and ranges are read back, and what is none is none', () => {
  const columns = fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 65_535 })), {
    minLength: 1,
    maxLength: 200,
  });
  fc.assert(
    fc.property(columns, (values) => {
      const column = Uint16Array.from(values);
      const text = encodeColumn(column);
      expect(decodeColumn(text, column.length)).toEqual(column);
      expect(decodeColumn(text, column.length + 1)).toBeUndefined();
      expect(text.length).toBeLessThanOrEqual(1 + Math.ceil((column.length * 2) / 3) * 4);
    }),
  );
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { minLength: 1 }), (values) => {
      const shards = values.toSorted((a, b) => a - b);
      expect(parseRanges(formatRanges(shards), 301)).toEqual(shards);
      expect(parseRanges(formatRanges(shards), shards.at(-1)!)).toBeUndefined();
    }),
  );
  for (const text of ['', ',', '5-', '-5', '7-5', '5,5', '5,4', '05', '1-3,3', '1e3', ' 1', '99999999'])
    expect([text, parseRanges(text, 131_072)]).toEqual([text, undefined]);
  for (const text of ['', '1*0', '1*3', '65536*2', '1,2,3', '=AAAA', '=A===', '=AAA?AAA=', '01*2'])
    expect([text, decodeColumn(text, 2)]).toEqual([text, undefined]);
});
