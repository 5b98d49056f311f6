/**
 * Paints the lanes: who led in the colour of the leader, quiet; that nobody did hatched in red and larger than all else; more than one leader in
 * the colour of conflicts, one above the other. Every one has a shape of its own, so that colour is never the only sign.
 */

import { type ColoursOfNames, inkOn, OTHERS } from '../../data/eight-colours.ts';
import { FONT, fitted } from '../../ui/canvas-text.ts';
import { namedColours } from '../../ui/named-colours.ts';
import type { LanePiece } from './lane-layout.ts';
import { pieceLabel } from './lane-words.ts';

export interface LanePalette {
  readonly surface: string;
  readonly raised: string;
  readonly sunken: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly text: string;
  readonly soft: string;
  readonly dead: string;
  readonly conflict: string;
}

export function readPalette(element: Element): LanePalette {
  const of = namedColours(element);
  return {
    surface: of('surface'),
    raised: of('raised'),
    sunken: of('sunken'),
    line: of('line'),
    lineStrong: of('line-strong'),
    text: of('text'),
    soft: of('soft'),
    dead: of('status-dead'),
    conflict: of('status-conflict'),
  };
}

/** Of a lane, from its top: ticks, the bar, what is written under it. */
export const BAR = { top: 15, height: 22 } as const;
const UNDER = BAR.top + BAR.height + 10;
/** How far a gap reaches beyond the bar, up and down. */
const ALARM_REACH = 4;
const SMALL = 11;
const TINT = 0.32;
const EDGE = 3;

export interface PieceToPaint {
  readonly piece: LanePiece;
  /** Top of the lane. */
  readonly y: number;
  readonly palette: LanePalette;
  readonly leaders: ColoursOfNames;
}

export function paintPiece(g: CanvasRenderingContext2D, toPaint: PieceToPaint): void {
  const { piece } = toPaint;
  if (piece.kind === 'held') paintHeld(g, toPaint, piece.leaderId);
  else if (piece.kind === 'leaderless') paintGap(g, toPaint);
  else if (piece.kind === 'overlap')
    paintOverlap(
      g,
      toPaint,
      piece.terms.map(({ leaderId }) => leaderId),
    );
  else paintChurn(g, toPaint, piece);
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function paintLabel(g: CanvasRenderingContext2D, text: string, { x, y, width, height }: Box, ink: string): void {
  if (width < 34) return;
  g.font = `${height > 14 ? 12 : SMALL}px ${FONT}`;
  g.textBaseline = 'middle';
  g.textAlign = 'left';
  g.fillStyle = ink;
  g.fillText(fitted(g, text, width - 12), x + 6, y + height / 2 + 0.5);
}

function paintHeld(g: CanvasRenderingContext2D, { piece, y, palette, leaders }: PieceToPaint, leaderId: string): void {
  const colour = leaders.get(leaderId) ?? OTHERS;
  const box = { x: piece.x, y: y + BAR.top, width: piece.width, height: BAR.height };
  // That somebody leads is how it should be, and quiet: the whole colour is an edge, and what is written stands on a tint of it.
  g.fillStyle = palette.surface;
  g.fillRect(box.x, box.y, box.width, box.height);
  g.globalAlpha *= TINT;
  g.fillStyle = colour;
  g.fillRect(box.x, box.y, box.width, box.height);
  g.globalAlpha /= TINT;
  g.fillRect(box.x, box.y, box.width, EDGE);
  g.fillRect(box.x, box.y, Math.min(EDGE, box.width), box.height);
  g.strokeStyle = palette.lineStrong;
  g.lineWidth = 1;
  if (box.width > 3) g.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1);
  // A leader alone where there is no room for its term: half a number would be another one.
  g.font = `12px ${FONT}`;
  const whole = pieceLabel(piece);
  paintLabel(
    g,
    g.measureText(whole).width <= box.width - 12 ? whole : leaderId,
    { ...box, y: box.y + 1 },
    palette.text,
  );
}

function hatch(g: CanvasRenderingContext2D, { x, y, width, height }: Box, colour: string): void {
  g.save();
  g.beginPath();
  g.rect(x, y, width, height);
  g.clip();
  g.strokeStyle = colour;
  g.lineWidth = 2.5;
  g.beginPath();
  // From the same lines wherever the box begins: hatching that swims while the tail grows would draw the eye for nothing.
  for (let at = Math.floor((x - height) / 8) * 8; at < x + width; at += 8) {
    g.moveTo(at, y + height);
    g.lineTo(at + height, y);
  }
  g.stroke();
  g.restore();
}

function paintGap(g: CanvasRenderingContext2D, { piece, y, palette }: PieceToPaint): void {
  const box = {
    x: piece.x,
    y: y + BAR.top - ALARM_REACH,
    width: piece.width,
    height: BAR.height + 2 * ALARM_REACH,
  };
  g.fillStyle = palette.surface;
  g.fillRect(box.x, box.y, box.width, box.height);
  if (box.width < 8) {
    g.fillStyle = palette.dead;
    g.fillRect(box.x, box.y, box.width, box.height);
  } else {
    hatch(g, box, palette.dead);
    g.strokeStyle = palette.dead;
    g.lineWidth = 2;
    g.strokeRect(box.x + 1, box.y + 1, box.width - 2, box.height - 2);
  }
  const text = pieceLabel(piece);
  g.font = `600 12px ${FONT}`;
  const needed = g.measureText(text).width + 12;
  if (needed + 8 > box.width) return;
  const middle = box.x + box.width / 2;
  g.fillStyle = palette.surface;
  g.fillRect(middle - needed / 2, box.y + 6, needed, box.height - 12);
  g.textAlign = 'center';
  g.textBaseline = 'middle';
  g.fillStyle = palette.text;
  g.fillText(text, middle, box.y + box.height / 2 + 0.5);
  g.textAlign = 'left';
}

function paintOverlap(
  g: CanvasRenderingContext2D,
  { piece, y, palette }: PieceToPaint,
  leaderIds: readonly string[],
): void {
  const top = y + BAR.top - ALARM_REACH;
  const height = (BAR.height + 2 * ALARM_REACH) / leaderIds.length;
  for (const [i, leaderId] of leaderIds.entries()) {
    const box = { x: piece.x, y: top + i * height, width: piece.width, height: height - 1 };
    g.fillStyle = palette.conflict;
    g.fillRect(box.x, box.y, box.width, box.height);
    paintLabel(g, leaderId, box, inkOn(palette.conflict));
  }
}

/**
 * Stripes, the more elections the denser. What nobody may miss stands out of them also where it is too short to be shown by itself: a red band above
 * them where nobody led for a time, a double line in the colour of conflicts below them where more than one did.
 */
function paintChurn(
  g: CanvasRenderingContext2D,
  { piece, y, palette }: PieceToPaint,
  { elections, leaderlessMs, overlaps }: Extract<LanePiece, { readonly kind: 'churn' }>,
): void {
  const box = { x: piece.x, y: y + BAR.top, width: piece.width, height: BAR.height };
  g.fillStyle = palette.sunken;
  g.fillRect(box.x, box.y, box.width, box.height);
  g.fillStyle = palette.text;
  const stripes = Math.max(1, Math.min(elections, Math.floor(box.width / 2)));
  for (let i = 0; i < stripes; i++) g.fillRect(box.x + (i * box.width) / stripes, box.y, 1, box.height);
  g.strokeStyle = palette.lineStrong;
  g.lineWidth = 1;
  g.strokeRect(box.x + 0.5, box.y + 0.5, Math.max(1, box.width - 1), box.height - 1);
  if (leaderlessMs > 0) {
    g.fillStyle = palette.dead;
    g.fillRect(box.x, box.y - ALARM_REACH, box.width, ALARM_REACH + 1);
  }
  if (overlaps === 0) return;
  g.fillStyle = palette.conflict;
  for (const line of [-3, 1]) g.fillRect(box.x, box.y + box.height + line, box.width, 3);
}

/** Under the bar: what has no room on its piece and must be read all the same. Gives back where the text ends. */
export function paintUnder(
  g: CanvasRenderingContext2D,
  { piece, y, palette }: PieceToPaint,
  { after, width }: { readonly after: number; readonly width: number },
): number {
  if (piece.kind === 'held') return after;
  g.font = `600 12px ${FONT}`;
  const text = pieceLabel(piece);
  const needed = g.measureText(text).width;
  if (piece.kind === 'leaderless' && needed + 20 <= piece.width) return after;
  const x = Math.max(after, Math.min(width - needed, piece.x + piece.width / 2 - needed / 2));
  // Only beside what it tells of.
  if (x + needed > width || x > piece.x + piece.width + 16) return after;
  g.textBaseline = 'middle';
  g.textAlign = 'left';
  g.fillStyle = palette.text;
  g.fillText(text, x, y + UNDER);
  return x + needed + 10;
}
