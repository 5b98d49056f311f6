import { describe, expect, it } from 'vitest';
import type { LeaderTerm } from '../../data/leader-model.ts';
import { type LanePiece, layOutLane } from './lane-layout.ts';
import { BAR, type LanePalette, paintPiece } from './paint-lanes.ts';

const T0 = Date.parse('2026-11-23T14:00:00Z');
const at = (seconds: number): string => new Date(T0 + seconds * 1_000).toISOString();
const term = (number: number, leaderId: string, from: number, to?: number): LeaderTerm => ({
  scope: 'a',
  scopeKind: 'custom',
  leaderId,
  term: String(number),
  fenceToken: String(number).padStart(20, '0'),
  claimId: `c${number}`,
  epoch: '1',
  election: { correlationId: 'c' },
  from: at(from),
  ...(to === undefined ? {} : { to: at(to), ended: 'epoch-ended' }),
});
const piecesOf = (terms: readonly LeaderTerm[], seconds: number, width: number): readonly LanePiece[] =>
  layOutLane(
    { scope: 'a', terms, rejections: [] },
    { window: { fromMs: T0, toMs: T0 + seconds * 1_000 }, width, nowMs: T0 + seconds * 1_000 },
  ).pieces;

const PALETTE: LanePalette = {
  surface: '#000000',
  raised: '#010101',
  sunken: '#020202',
  line: '#030303',
  lineStrong: '#040404',
  text: '#ffffff',
  soft: '#aaaaaa',
  dead: '#ec664d',
  conflict: '#f380e0',
};

/** What a piece fills, in order: the colour, and where. */
function filled(piece: LanePiece): readonly (readonly [string, number, number, number, number])[] {
  const fills: (readonly [string, number, number, number, number])[] = [];
  const nothing = (): void => {};
  const g = {
    fillStyle: '',
    globalAlpha: 1,
    fillRect(x: number, y: number, width: number, height: number) {
      fills.push([this.fillStyle, x, y, width, height]);
    },
    measureText: (text: string) => ({ width: text.length * 6 }),
    ...Object.fromEntries(
      ['strokeRect', 'fillText', 'save', 'restore', 'beginPath', 'rect', 'clip', 'moveTo', 'lineTo', 'stroke'].map(
        (name) => [name, nothing],
      ),
    ),
  };
  paintPiece(g as unknown as CanvasRenderingContext2D, { piece, y: 0, palette: PALETTE, leaders: new Map() });
  return fills;
}
const inColour = (piece: LanePiece, colour: string) => filled(piece).filter(([of]) => of === colour);

describe('what is painted of claims that were live at a time', () => {
  it.each([2, 3])('is one above the other, %i of them, in the colour of conflicts and higher than the bar', (count) => {
    const claims = Array.from({ length: count }, (_, i) => term(i + 1, `n${i + 1}`, i === 0 ? 0 : 40, 60));
    const [, overlap] = piecesOf(claims, 100, 1_000);
    expect(overlap).toMatchObject({ kind: 'overlap', x: 400, width: 200 });
    const boxes = inColour(overlap as LanePiece, PALETTE.conflict);
    expect(boxes.map(([, x, , width]) => [x, width])).toEqual(Array(count).fill([400, 200]));
    const tops = boxes.map(([, , y]) => y);
    expect(tops).toEqual(tops.toSorted((a, b) => a - b));
    for (const [i, [, , y, , height]] of boxes.entries()) expect(y + height).toBeLessThan(tops[i + 1] ?? 100);
    expect(tops[0]).toBeLessThan(BAR.top);
  });

  it('is in the colour of conflicts also among many elections that are too narrow to be shown each', () => {
    const many = Array.from({ length: 20 }, (_, i) => term(i + 2, `n${i % 3}`, 1_000 + i * 2, 1_003 + i * 2));
    const [, churn] = piecesOf([term(1, 'n9', 0, 1_000), ...many, term(40, 'n8', 1_041)], 4_000, 1_000);
    expect(churn).toMatchObject({ kind: 'churn', leaderlessMs: 0 });
    expect(inColour(churn as LanePiece, PALETTE.conflict)).toHaveLength(2);
    expect(inColour(churn as LanePiece, PALETTE.dead)).toEqual([]);
  });

  it('is red above the bar where nobody led among many elections, and no conflict', () => {
    const many = Array.from({ length: 20 }, (_, i) => term(i + 2, `n${i % 3}`, 1_000 + i * 2, 1_001 + i * 2));
    const [, churn] = piecesOf([term(1, 'n9', 0, 1_000), ...many, term(40, 'n8', 1_041)], 4_000, 1_000);
    const [band] = inColour(churn as LanePiece, PALETTE.dead);
    expect(band?.[2]).toBeLessThan(BAR.top);
    expect(band?.[3]).toBe(churn?.width);
    expect(inColour(churn as LanePiece, PALETTE.conflict)).toEqual([]);
  });
});
