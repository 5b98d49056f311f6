import { expect, it } from 'vitest';
import { planQuery } from './change-query.ts';

it('a query that is understood is asked as it was written', () => {
  expect(planQuery('state:Stale  "a  b"')).toEqual({ asked: 'state:Stale  "a  b"', ignored: [] });
  expect(planQuery('')).toEqual({ asked: '', ignored: [] });
});

it('what is not understood is told, and the rest is asked', () => {
  const { asked, ignored } = planQuery('nonsense:1 state:Stale nonsense:1,2 orders');
  expect(asked).toBe('state:Stale  orders');
  expect(ignored.map(({ term }) => term)).toEqual(['nonsense:1', 'nonsense:1,2']);
});

it('quotes stay as they are where something beside them is left out', () => {
  expect(planQuery('"a  b" nonsense:1').asked).toBe('"a  b"');
});

it('an open quote and a query that is too long are told, and not asked', () => {
  const open = planQuery('state:Stale "orders');
  expect([open.asked, open.ignored.length]).toEqual(['state:Stale', 1]);
  const long = planQuery('x'.repeat(2_001));
  expect([long.asked, long.ignored.length]).toEqual(['', 1]);
});
