/** Paints the packed grid: all of it, or those of its cells that look different from before. */
import type { Peer } from '../../data/model.ts';
import type { TimeZone } from '../../ui/time.ts';
import type { PackedGrid, Rectangle } from './pack-grid.ts';
import { FONT, fitted, type GridColours, paintCell } from './paint-cell.ts';
import type { Tile } from './plan-shelves.ts';

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
  paintCells(g, request, () => true);
}

/** Over what stands there: a cell covers its own ground and no other's. */
export function paintCells(
  g: CanvasRenderingContext2D,
  request: PaintRequest,
  wanted: (index: number) => boolean,
): void {
  const { grid, peers, colours, selected, zone } = request;
  for (const [index, cell] of grid.cells.entries()) {
    const peer = wanted(index) ? peers.get(cell.nodeId) : undefined;
    if (peer !== undefined) paintCell(g, { cell, peer, tile: grid.tile, colours, zone });
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
