import { expect, it } from 'vitest';
import { exportName, toCsv, toJson } from './export-text.ts';

const list = {
  what: 'nodes',
  asOf: '2026-01-01T14:02:10.412Z',
  source: 'n1',
  query: 'role:worker',
  rows: [
    { node: 'n5', reason: 'disk "A", then\nfan', rttMs: -1 },
    { node: 'n7', reason: '=HYPERLINK("x")' },
  ],
};

it('a CSV keeps commas, quotes and lines in their cells, and says of when it is in every row', () => {
  expect(toCsv(list)).toBe(
    'node,reason,rttMs,asOf,source\r\n' +
      'n5,"disk ""A"", then\nfan",-1,2026-01-01T14:02:10.412Z,n1\r\n' +
      'n7,"\'=HYPERLINK(""x"")",,2026-01-01T14:02:10.412Z,n1\r\n',
  );
});

it('a JSON file says how many, of when, from whom and by which filter', () => {
  expect(JSON.parse(toJson(list))).toMatchObject({
    asOf: list.asOf,
    source: 'n1',
    query: 'role:worker',
    count: 2,
    nodes: [{ node: 'n5' }, { reason: '=HYPERLINK("x")' }],
  });
});

it('the name of the file says what, how many and of when', () => {
  expect(exportName(list, 'csv')).toBe('omnirelay-nodes-2-20260101T140210Z.csv');
});
