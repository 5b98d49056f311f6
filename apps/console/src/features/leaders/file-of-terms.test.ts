import { expect, it } from 'vitest';
import type { LeaderTerm } from '../../data/leader-model.ts';
import { fileOfTerms } from './file-of-terms.ts';

const AT = Date.parse('2026-11-23T14:00:00Z');
const term = (number: number, leaderId: string): LeaderTerm => ({
  scope: 'a',
  scopeKind: 'custom',
  leaderId,
  term: String(number),
  fenceToken: String(number).padStart(20, '0'),
  claimId: `c${number}`,
  epoch: '1',
  election: { correlationId: 'c' },
  from: new Date(AT + number * 10_000).toISOString(),
  to: new Date(AT + number * 10_000 + 8_000).toISOString(),
  ended: 'lost',
});

it('holds the terms behind those on the screen as well, each with how long nobody led before it', async () => {
  const rows = await fileOfTerms({
    shown: { entries: [term(4, 'n1'), term(3, 'n2')], nextCursor: 'older' },
    ask: async (cursor) => {
      expect(cursor).toBe('older');
      return { entries: [term(2, 'n1'), term(1, 'n1')] };
    },
    matches: ({ leaderId }) => leaderId === 'n1',
    nowMs: AT + 100_000,
  });
  expect(rows.map((row) => [row.term, row.leaderlessBeforeMs])).toEqual([
    ['4', 2_000],
    ['2', 2_000],
    ['1', undefined],
  ]);
});
