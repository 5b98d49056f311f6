/** Paints the packed grid. Healthy is quiet: only exceptions are saturated. Every state has its own shape, so that colour is never the only sign. */
import type { Peer } from '../../data/model.ts';
import { rttText } from '../../data/peer-sentence.ts';
import { INTENT_WORDS, LIVENESS, type Shape } from '../../ui/status.ts';
import type { GridCell, PackedGrid, Rectangle, Tile } from './pack-grid.ts';

export interface GridColours {
  readonly surface: string;
  readonly raised: string;
  readonly line: string;
  readonly text: string;
  readonly soft: string;
  readonly accent: string;
  readonly status: Readonly<Record<string, string>>;
}

export function readColours(element: Element): GridColours {
  const style = getComputedStyle(element);
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const names = ['alive', 'suspect', 'dead', 'left', 'progress'];
  return {
    surface: of('surface'),
    raised: of('raised'),
    line: of('line'),
    text: of('text'),
    soft: of('soft'),
    accent: of('accent'),
    status: Object.fromEntries(names.map((name) => [name, of(`status-${name}`)])),
  };
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

function fitted(g: CanvasRenderingContext2D, text: string, width: number): string {
  if (g.measureText(text).width <= width) return text;
  let end = text.length;
  while (end > 1 && g.measureText(`${text.slice(0, end)}…`).width > width) end -= 1;
  return `${text.slice(0, end)}…`;
}

interface CellToPaint {
  readonly cell: GridCell;
  readonly peer: Peer;
  readonly tile: Tile;
  readonly colours: GridColours;
}

function paintCell(g: CanvasRenderingContext2D, { cell, peer, tile, colours }: CellToPaint): void {
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
  const middle = large ? y + 24 : tile.detail === 'full' ? y + 19 : y + height / 2;
  paintGlyph(g, shape, x + 16, middle, 12, colours.surface);
  g.fillStyle = colours.text;
  g.textBaseline = 'middle';
  g.font = `600 ${large ? 15 : 13}px ${FONT}`;
  g.fillText(fitted(g, peer.nodeId, width - 28 - (cordoned ? 26 : 8)), x + 28, middle + 0.5);
  if (cordoned) paintPauseBar(g, x + width - 16, middle, 11);
  if (tile.detail === 'name') return;
  g.font = `12px ${FONT}`;
  g.fillStyle = colours.soft;
  const state = [
    ...(peer.status === 'Alive' && !large ? [] : [LIVENESS[peer.status].word]),
    ...(cordoned ? [INTENT_WORDS[peer.intent]] : []),
  ].join(', ');
  if (large) {
    paintLine(g, cell, { at: y + 50, left: state, right: peer.metadata.role });
    paintLine(g, cell, { at: y + 74, left: rttText(peer), right: `v${peer.metadata.meshVersion}` });
  } else paintLine(g, cell, { at: y + 39.5, left: state || peer.metadata.role, right: rttText(peer) });
}

interface Line {
  readonly at: number;
  readonly left: string;
  readonly right: string;
}

/** What stands at the right is whole; what stands at the left takes what is left. */
function paintLine(g: CanvasRenderingContext2D, { x, width }: GridCell, { at, left, right }: Line): void {
  const rightWidth = right === '' ? 0 : g.measureText(right).width;
  g.fillText(fitted(g, left, width - 44 - rightWidth), x + 28, at);
  if (right !== '') g.fillText(right, x + width - 12 - rightWidth, at);
}

const FONT = '"Inter Variable", system-ui, sans-serif';

export interface PaintRequest {
  readonly grid: PackedGrid;
  readonly peers: ReadonlyMap<string, Peer>;
  readonly colours: GridColours;
  readonly selected: string | undefined;
  /** What is painted is old. */
  readonly stale: boolean;
}

interface FrameToPaint {
  readonly fill: string;
  readonly title: string;
  readonly count: number;
  readonly request: PaintRequest;
}

/** A box with its name and how many are in it. */
function paintFrame(g: CanvasRenderingContext2D, box: Rectangle, { fill, title, count, request }: FrameToPaint): void {
  const { colours, stale } = request;
  g.fillStyle = fill;
  g.fillRect(box.x, box.y, box.width, box.height);
  g.lineWidth = 1;
  g.strokeStyle = colours.line;
  g.setLineDash(stale ? [2, 3] : []);
  g.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1);
  g.setLineDash([]);
  g.textBaseline = 'middle';
  g.font = `600 12px ${FONT}`;
  g.fillStyle = colours.text;
  const text = fitted(g, title, box.width - 80);
  g.fillText(text, box.x + 12, box.y + 17);
  const titleWidth = g.measureText(text).width;
  g.font = `12px ${FONT}`;
  g.fillStyle = colours.soft;
  g.fillText(String(count), box.x + 20 + titleWidth, box.y + 17);
}

/** All of it, on a canvas of the size that it needs. */
export function paintGrid(canvas: HTMLCanvasElement, g: CanvasRenderingContext2D, request: PaintRequest): void {
  const { grid, colours } = request;
  const ratio = window.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(grid.height * ratio);
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  g.clearRect(0, 0, width, grid.height);
  for (const cluster of grid.clusters) {
    paintFrame(g, cluster, { fill: colours.surface, title: `cluster ${cluster.key}`, count: cluster.count, request });
  }
  for (const box of grid.boxes) {
    paintFrame(g, box, { fill: colours.raised, title: box.key, count: box.cells.length, request });
  }
  paintCells(g, request, () => true);
}

/** Over what stands there: a cell covers its own ground and no other's. */
export function paintCells(
  g: CanvasRenderingContext2D,
  request: PaintRequest,
  wanted: (index: number) => boolean,
): void {
  const { grid, peers, colours, selected } = request;
  for (const [index, cell] of grid.cells.entries()) {
    const peer = wanted(index) ? peers.get(cell.nodeId) : undefined;
    if (peer !== undefined) paintCell(g, { cell, peer, tile: grid.tile, colours });
  }
  const chosen = selected === undefined ? undefined : grid.cells.find((cell) => cell.nodeId === selected);
  if (chosen === undefined) return;
  g.strokeStyle = colours.accent;
  g.lineWidth = 2;
  g.strokeRect(chosen.x - 3, chosen.y - 3, chosen.width + 6, chosen.height + 6);
}

/** What decides how a cell is painted at a size: two that are equal here look the same. Small cells show their state alone. */
export function lookOf(peer: Peer | undefined, { detail }: Tile): unknown {
  return peer !== undefined && (detail === 'dot' || detail === 'glyph') ? `${peer.status} ${peer.intent}` : peer;
}
