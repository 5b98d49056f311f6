/** Paints one cell. Healthy is quiet: only exceptions are saturated. Every state has its own shape, so that colour is never the only sign. */
import type { Peer } from '../../data/model.ts';
import { rttText } from '../../data/peer-sentence.ts';
import { paintGlyph, paintPauseBar } from '../../ui/canvas-glyph.ts';
import { FONT, fitted } from '../../ui/canvas-text.ts';
import { LIVENESS } from '../../ui/status.ts';
import type { TimeZone } from '../../ui/time.ts';
import { type CellLine, cellLines, stateWords } from './cell-facts.ts';
import type { GridCell } from './pack-grid.ts';
import type { Tile } from './plan-shelves.ts';

export interface GridColours {
  readonly surface: string;
  readonly raised: string;
  readonly line: string;
  readonly text: string;
  readonly soft: string;
  readonly accent: string;
  readonly status: Readonly<Record<string, string>>;
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
      paintGlyph(g, shape, { x: x + width / 2, y: y + height / 2, size: 11, hole: mark });
    }
    return;
  }
  const large = tile.detail === 'large';
  const middle = large ? y + 24 : tile.detail === 'full' ? y + height / 3 : y + height / 2;
  paintGlyph(g, shape, { x: x + 16, y: middle, size: 12, hole: colours.surface });
  g.fillStyle = colours.text;
  g.textBaseline = 'middle';
  g.font = `600 ${large ? 15 : 13}px ${FONT}`;
  g.fillText(fitted(g, peer.nodeId, width - 28 - (cordoned ? 26 : 8)), x + 28, middle + 0.5);
  if (peer.intent === 'Draining') {
    g.fillStyle = colours.status.progress ?? colours.text;
    paintGlyph(g, 'half-diamond', { x: x + width - 16, y: middle, size: 11, hole: colours.surface });
    g.fillStyle = colours.text;
  } else if (cordoned) paintPauseBar(g, x + width - 16, middle, 11);
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
