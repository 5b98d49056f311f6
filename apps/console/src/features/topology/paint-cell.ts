/** Paints one cell. Healthy is quiet: only exceptions are saturated. Every state has its own shape, so that colour is never the only sign. */
import type { Peer } from '../../data/model.ts';
import { rttText } from '../../data/peer-sentence.ts';
import { LIVENESS, type Shape } from '../../ui/status.ts';
import type { TimeZone } from '../../ui/time.ts';
import { type CellLine, cellLines, stateWords } from './cell-facts.ts';
import type { GridCell } from './pack-grid.ts';
import type { Tile } from './plan-shelves.ts';

export const FONT = '"Inter Variable", system-ui, sans-serif';

export interface GridColours {
  readonly surface: string;
  readonly raised: string;
  readonly line: string;
  readonly text: string;
  readonly soft: string;
  readonly accent: string;
  readonly status: Readonly<Record<string, string>>;
}

function paintGlyph(g: CanvasRenderingContext2D, shape: Shape, x: number, y: number, size: number, hole: string): void {
  const r = size / 2;
  g.beginPath();
  if (shape === 'filled-circle') {
    g.arc(x, y, r * 0.75, 0, Math.PI * 2);
    g.fill();
  } else if (shape === 'triangle') {
    g.moveTo(x, y - r * 0.9);
    g.lineTo(x + r, y + r * 0.8);
    g.lineTo(x - r, y + r * 0.8);
    g.fill();
  } else if (shape === 'square-x') {
    g.fillRect(x - r * 0.85, y - r * 0.85, r * 1.7, r * 1.7);
    g.strokeStyle = hole;
    g.lineWidth = Math.max(1, size / 8);
    g.moveTo(x - r * 0.4, y - r * 0.4);
    g.lineTo(x + r * 0.4, y + r * 0.4);
    g.moveTo(x + r * 0.4, y - r * 0.4);
    g.lineTo(x - r * 0.4, y + r * 0.4);
    g.stroke();
  } else {
    g.lineWidth = Math.max(1, size / 7);
    g.strokeStyle = g.fillStyle;
    g.arc(x, y, r * 0.7, 0, Math.PI * 2);
    g.stroke();
  }
}

function paintPauseBar(g: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  const bar = size / 4;
  g.fillRect(x - bar * 1.5, y - size / 2, bar, size);
  g.fillRect(x + bar * 0.5, y - size / 2, bar, size);
}

function paintHatch(g: CanvasRenderingContext2D, { x, y, width, height }: GridCell, colour: string): void {
  g.save();
  g.beginPath();
  g.rect(x, y, width, height);
  g.clip();
  g.strokeStyle = colour;
  g.globalAlpha = 0.5;
  g.lineWidth = 2;
  for (let at = x - height; at < x + width; at += 8) {
    g.beginPath();
    g.moveTo(at, y + height);
    g.lineTo(at + height, y);
    g.stroke();
  }
  g.restore();
}

export function fitted(g: CanvasRenderingContext2D, text: string, width: number): string {
  if (g.measureText(text).width <= width) return text;
  let end = text.length;
  while (end > 1 && g.measureText(`${text.slice(0, end)}…`).width > width) end -= 1;
  return `${text.slice(0, end)}…`;
}

export interface CellToPaint {
  readonly cell: GridCell;
  readonly peer: Peer;
  readonly tile: Tile;
  readonly colours: GridColours;
  /** In which times are written. */
  readonly zone: TimeZone;
}

export function paintCell(g: CanvasRenderingContext2D, { cell, peer, tile, colours, zone }: CellToPaint): void {
  const { shape, colour } = LIVENESS[peer.status];
  const mark = colours.status[colour] ?? colours.text;
  const quiet = peer.status === 'Alive' || peer.status === 'Left';
  const { x, y, width, height } = cell;
  const small = tile.detail === 'dot' || tile.detail === 'glyph';

  g.fillStyle = colours.surface;
  g.fillRect(x, y, width, height);
  g.globalAlpha = small ? (quiet ? 0.35 : 1) : quiet ? 0.04 : 0.13;
  g.fillStyle = mark;
  g.fillRect(x, y, width, height);
  g.globalAlpha = 1;
  if (peer.intent === 'Draining') paintHatch(g, cell, colours.status.progress ?? colours.text);

  const cordoned = peer.intent !== 'Active';
  g.lineWidth = cordoned && tile.detail !== 'dot' ? 2 : 1;
  g.strokeStyle = cordoned ? colours.text : quiet ? colours.line : mark;
  const inset = g.lineWidth / 2;
  if (!small || cordoned || !quiet) g.strokeRect(x + inset, y + inset, width - 2 * inset, height - 2 * inset);

  if (tile.detail === 'dot') return;
  g.fillStyle = mark;
  if (tile.detail === 'glyph') {
    if (!quiet) {
      g.fillStyle = colours.surface;
      paintGlyph(g, shape, x + width / 2, y + height / 2, 11, mark);
    }
    return;
  }
  const large = tile.detail === 'large';
  const middle = large ? y + 24 : tile.detail === 'full' ? y + height / 3 : y + height / 2;
  paintGlyph(g, shape, x + 16, middle, 12, colours.surface);
  g.fillStyle = colours.text;
  g.textBaseline = 'middle';
  g.font = `600 ${large ? 15 : 13}px ${FONT}`;
  g.fillText(fitted(g, peer.nodeId, width - 28 - (cordoned ? 26 : 8)), x + 28, middle + 0.5);
  if (cordoned) paintPauseBar(g, x + width - 16, middle, 11);
  if (tile.detail === 'name') return;
  g.font = `12px ${FONT}`;
  g.fillStyle = colours.soft;
  if (large) {
    const most = Math.max(1, Math.floor((height - 38) / LEAST_STEP));
    const lines = cellLines({ peer, zone, most, width });
    // By the room alone, so that lines of tiles side by side stand level.
    const usual = lines[0]?.kind === 'fact' ? 9 : 5;
    const step = Math.min(MOST_STEP, Math.max(LEAST_STEP, Math.floor((height - 44) / usual)));
    for (const [i, line] of lines.entries()) paintLine(g, cell, { at: y + 26 + (i + 1) * step, line, colours });
  } else {
    const line = { left: stateWords(peer, { alive: false }) || peer.metadata.role, right: rttText(peer) };
    paintLine(g, cell, { at: y + height * 0.7, line: { kind: 'ends', ...line }, colours });
  }
}

/** Between the middles of two lines. */
const LEAST_STEP = 22;
const MOST_STEP = 28;
/** Of the column of names. */
const NAMES = 88;

interface LineToPaint {
  readonly at: number;
  readonly line: CellLine;
  readonly colours: GridColours;
}

/** What stands at the right end is whole; what stands at the left takes what is left. */
function paintLine(g: CanvasRenderingContext2D, { x, width }: GridCell, { at, line, colours }: LineToPaint): void {
  if (line.kind === 'fact') {
    g.font = `13px ${FONT}`;
    g.fillStyle = colours.soft;
    g.fillText(line.name, x + 28, at);
    g.fillStyle = colours.text;
    g.fillText(fitted(g, line.value, width - 40 - NAMES), x + 28 + NAMES, at);
    return;
  }
  const rightWidth = line.right === '' ? 0 : g.measureText(line.right).width;
  g.fillText(fitted(g, line.left, width - 44 - rightWidth), x + 28, at);
  if (line.right !== '') g.fillText(line.right, x + width - 12 - rightWidth, at);
}
