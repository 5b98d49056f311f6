/** Paints the packed grid: all of it, or those of its cells that look different from before. */
import type { Peer } from '../../data/model.ts';
import { clearGround, clipToPixels } from '../../ui/canvas-ground.ts';
import { FONT, fitted } from '../../ui/canvas-text.ts';
import { namedColours } from '../../ui/named-colours.ts';
import type { TimeZone } from '../../ui/time.ts';
import type { GridCell, PackedGrid, Rectangle } from './pack-grid.ts';
import { type GridColours, paintCell } from './paint-cell.ts';
import type { Tile } from './plan-shelves.ts';

export function readColours(element: Element): GridColours {
  const of = namedColours(element);
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

export interface PaintRequest {
  readonly grid: PackedGrid;
  readonly peers: ReadonlyMap<string, Peer>;
  readonly colours: GridColours;
  readonly selected: string | undefined;
  /** In which the times in large cells are written. */
  readonly zone: TimeZone;
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
  for (const cell of grid.cells) paintPeer(g, cell, request);
  const chosen = chosenCell(request);
  if (chosen !== undefined) paintRing(g, chosen, colours);
}

/** Some of its cells, so that the canvas is as if all had been painted anew: where pixels are finer or coarser than the page's, too. */
export function repaintCells(
  g: CanvasRenderingContext2D,
  request: PaintRequest,
  wanted: (index: number) => boolean,
): void {
  const { grid, colours } = request;
  const changed = grid.cells.filter((_, index) => wanted(index));
  for (const cell of changed) {
    clearGround(g, cell, colours.raised);
    paintPeer(g, cell, request);
  }
  const chosen = chosenCell(request);
  if (chosen === undefined) return;
  const ringed = grownBy(chosen, RING_REACH);
  if (!changed.some((cell) => overlap(cell, ringed))) return;
  g.save();
  clipToPixels(g, ringed);
  clearGround(g, ringed, colours.raised);
  for (const cell of grid.cells) if (overlap(cell, ringed)) paintPeer(g, cell, request);
  paintRing(g, chosen, colours);
  g.restore();
}

const RING_GAP = 3;
const RING_WIDTH = 2;
const RING_REACH = RING_GAP + RING_WIDTH / 2;

function paintPeer(g: CanvasRenderingContext2D, cell: GridCell, { grid, peers, colours, zone }: PaintRequest): void {
  const peer = peers.get(cell.nodeId);
  if (peer !== undefined) paintCell(g, { cell, peer, tile: grid.tile, colours, zone });
}

const chosenCell = ({ grid, selected }: PaintRequest): GridCell | undefined =>
  selected === undefined ? undefined : grid.cells.find((cell) => cell.nodeId === selected);

function paintRing(g: CanvasRenderingContext2D, cell: GridCell, { accent }: GridColours): void {
  const { x, y, width, height } = grownBy(cell, RING_GAP);
  g.strokeStyle = accent;
  g.lineWidth = RING_WIDTH;
  g.strokeRect(x, y, width, height);
}

const grownBy = ({ x, y, width, height }: Rectangle, by: number): Rectangle => ({
  x: x - by,
  y: y - by,
  width: width + 2 * by,
  height: height + 2 * by,
});

const overlap = (a: Rectangle, b: Rectangle): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** What decides how a cell is painted at a size: two that are equal here look the same. Small cells show their state alone. */
export function lookOf(peer: Peer | undefined, { detail }: Tile): unknown {
  return peer !== undefined && (detail === 'dot' || detail === 'glyph') ? `${peer.status} ${peer.intent}` : peer;
}
