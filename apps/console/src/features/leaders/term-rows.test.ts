import { expect, it } from 'vitest';
import type { LeaderTerm } from '../../data/leader-model.ts';
import { exportedTerm, termRows } from './term-rows.ts';

const AT = Date.parse('2026-11-23T14:00:00Z');
const iso = (seconds: number): string => new Date(AT + seconds * 1_000).toISOString();
const term = (number: number, from: number, to?: number): LeaderTerm =>
  ({
    scope: 'a',
    leaderId: `n${number}`,
    term: String(number),
    election: { correlationId: 'c' },
    fenceToken: String(number).padStart(20, '0'),
    from: iso(from),
    ...(to === undefined ? {} : { to: iso(to) }),
  }) as LeaderTerm;

it('says of each term how long it lasted and how long nobody led before it', () => {
  const rows = termRows([term(1, 0, 10), term(2, 13, 20), term(3, 15)], AT + 30_000);
  expect(
    rows.map(({ term: { leaderId }, lastedMs, gapMs, overlaps }) => [leaderId, lastedMs, gapMs, overlaps]),
  ).toEqual([
    ['n3', 15_000, undefined, true],
    ['n2', 7_000, 3_000, false],
    ['n1', 10_000, undefined, false],
  ]);
  expect(exportedTerm(rows[1] as (typeof rows)[number])).toMatchObject({ lastedMs: 7_000, leaderlessBeforeMs: 3_000 });
});
