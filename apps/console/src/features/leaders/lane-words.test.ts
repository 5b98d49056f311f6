import { expect, it } from 'vitest';
import type { LeaderTerm } from '../../data/leader-model.ts';
import { timesIn } from '../../ui/time.ts';
import type { Lane, LanePiece } from './lane-layout.ts';
import { pieceLabel, pieceSentence, shortSpan } from './lane-words.ts';

const AT = Date.parse('2026-11-23T14:00:00Z');
const NOW = AT + 60_000;
const term = (leaderId: string, number: number): LeaderTerm => ({ leaderId, term: String(number) }) as LeaderTerm;
const placed = (fromS: number, toS: number) => ({ x: 0, width: 9, fromMs: AT + fromS * 1_000, toMs: AT + toS * 1_000 });
const lane: Lane = {
  scope: 'a/b',
  pieces: [],
  ticks: [
    { kind: 'election', x: 0, atMs: AT, count: 1 },
    { kind: 'rejection', x: 0, atMs: AT + 5_000, count: 3 },
    { kind: 'step-down', x: 0, atMs: AT + 9_000, count: 1 },
  ],
};
const said = (piece: LanePiece): string => pieceSentence(lane, piece, { times: timesIn('utc'), nowMs: NOW });

const HELD: LanePiece = { kind: 'held', leaderId: 'n1', terms: [term('n1', 4), term('n1', 5)], ...placed(0, 10) };
const GAP: LanePiece = { kind: 'leaderless', after: term('n1', 5), ...placed(10, 12.4) };
const OVERLAP: LanePiece = { kind: 'overlap', terms: [term('n1', 5), term('n2', 6)], ...placed(12, 15) };
const CHURN: LanePiece = {
  kind: 'churn',
  elections: 27,
  leaderlessMs: 4_000,
  overlaps: 0,
  terms: [],
  ...placed(15, 45),
};

it('writes on each piece what it is, as short as it can be', () => {
  expect([HELD, GAP, OVERLAP, CHURN].map(pieceLabel)).toEqual([
    'n1, terms 4 to 5',
    '2.4 s',
    '2 leaders',
    '27 elections',
  ]);
});

it('says each piece in a sentence, with what happened in it', () => {
  expect(said(HELD)).toBe(
    'a/b: n1 led for 10 s, terms 4 to 5, from 2026-11-23 14:00:00 UTC; 1 step-down, 3 writes refused by the fence',
  );
  expect(said(GAP)).toBe('a/b: nobody led for 2.4 s, after n1, from 2026-11-23 14:00:10 UTC');
  expect(said(OVERLAP)).toContain('n1 and n2 claimed it at a time for 3.0 s');
  expect(said(CHURN)).toContain('27 elections for 30 s, leaderless for 4.0 s of it, from');
  expect(said({ ...CHURN, overlaps: 2 } as LanePiece)).toContain('of it, more than one leader 2 times, from');
});

it('says the same each second of what goes on: who hears the page is not told a count', () => {
  const goesOn = (toS: number): string =>
    pieceSentence(lane, { ...HELD, ...placed(20, toS) }, { times: timesIn('utc'), nowMs: AT + toS * 1_000 });
  expect(goesOn(60)).toBe('a/b: n1 leads, terms 4 to 5, from 2026-11-23 14:00:20 UTC');
  expect(goesOn(61)).toBe(goesOn(60));
});

it('does not count the time before what is kept', () => {
  expect(said({ ...HELD, fromMs: Number.NEGATIVE_INFINITY })).toContain('from before what is kept');
  expect(shortSpan(Number.POSITIVE_INFINITY)).toBe('longer than is kept');
});
