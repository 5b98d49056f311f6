/**
 * Keeps a canvas as the part of the grid that is in sight is. Several times a second a few cells look different: only these are painted, unless
 * other cells are in sight or all is seen in another light.
 */
import { clearGround } from '../../ui/canvas-ground.ts';
import { type BandLook, paintBandLabels } from './paint-bands.ts';
import { type CellPaint, paintCell } from './paint-cells.ts';
import { paintQuietRuns } from './paint-quiet-runs.ts';
import { cellBox, type GridBand, type ShardGrid, sameGrid, stepOf } from './shard-grid.ts';
import { changedPlaces, readLook } from './shard-looks.ts';

/** What of the grid is in sight. */
export interface InSight {
  readonly top: number;
  readonly height: number;
  readonly width: number;
}

export interface ShardsToPaint extends CellPaint {
  readonly grid: ShardGrid;
  /** By place. */
  readonly looks: Uint32Array;
  readonly inSight: InSight;
  readonly lookOf: (band: GridBand) => BandLook;
  /** Whatever else the labels of bands and the colours of cells rest on. */
  readonly light: string;
}

interface Painted {
  readonly grid: ShardGrid;
  readonly looks: Uint32Array;
  readonly light: string;
}

export class ShardPainter {
  #painted: Painted | undefined;
  #slots: ReadonlyMap<number, number> | undefined;

  paint(canvas: HTMLCanvasElement, request: ShardsToPaint): void {
    const g = canvas.getContext('2d');
    if (g === null) return;
    const { grid, looks, inSight, palette } = request;
    const ratio = window.devicePixelRatio || 1;
    const light = JSON.stringify([inSight, palette, request.owners, request.colouring, request.light, ratio]);
    const before = this.#painted;
    const sameCells = before !== undefined && sameGrid(before.grid, grid);
    if (!sameCells) this.#slots = undefined;
    const changed = sameCells && before.light === light ? changedPlaces(before.looks, looks) : undefined;
    if (changed === undefined) paintAll(canvas, g, request, ratio);
    else this.#paintSome(g, request, changed);
    this.#painted = { grid, looks, light };
  }

  #paintSome(g: CanvasRenderingContext2D, request: ShardsToPaint, places: readonly number[]): void {
    if (places.length === 0) return;
    const { grid, palette } = request;
    this.#slots ??= new Map([...grid.places].map((place, slot) => [place, slot]));
    for (const place of places) {
      const slot = this.#slots.get(place);
      const box = slot === undefined ? undefined : cellBox(grid, slot);
      if (slot === undefined || box === undefined || !isInSight(request, box.y, box.height)) continue;
      clearGround(g, box, palette.surface);
      paintSlot(g, request, slot);
    }
  }
}

const isInSight = ({ inSight }: ShardsToPaint, y: number, height: number): boolean =>
  y + height > inSight.top && y < inSight.top + inSight.height;

function paintSlot(g: CanvasRenderingContext2D, request: ShardsToPaint, slot: number): void {
  const box = cellBox(request.grid, slot);
  const look = request.looks[request.grid.places[slot] ?? -1];
  if (box !== undefined && look !== undefined) paintCell(g, box, readLook(look), request);
}

function paintAll(canvas: HTMLCanvasElement, g: CanvasRenderingContext2D, request: ShardsToPaint, ratio: number): void {
  const { grid, looks, inSight, palette } = request;
  const [width, height] = [Math.round(inSight.width * ratio), Math.round(inSight.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  g.setTransform(ratio, 0, 0, ratio, 0, -Math.round(inSight.top * ratio));
  g.fillStyle = palette.surface;
  g.fillRect(0, inSight.top, inSight.width, inSight.height + 1);
  const step = stepOf(grid.size);
  const bands = grid.bands.filter(({ y, rows }) => isInSight(request, y - grid.labels.height, rows * step + 40));
  const seen = bands.map((band) => {
    const firstRow = Math.max(0, Math.floor((inSight.top - band.y) / step));
    const lastRow = Math.min(band.rows, Math.ceil((inSight.top + inSight.height - band.y) / step));
    return { band, from: firstRow * grid.columns, end: Math.min(band.count, lastRow * grid.columns) };
  });
  const odd = paintQuietRuns(g, { grid, looks, paint: request, seen, inSight });
  if (grid.grouped) paintBandLabels(g, bands, { grid, palette, lookOf: request.lookOf, width: inSight.width });
  for (const { box, look } of odd) paintCell(g, box, look, request);
}
