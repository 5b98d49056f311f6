/**
 * Keeps a canvas as the grid is. Several times a second a few of thousands of cells look different: only these are painted, unless the grid
 * itself has another shape or is to be seen in another light.
 */
import { type PackedGrid, sameShape } from './pack-grid.ts';
import { lookOf, type PaintRequest, paintGrid, repaintCells } from './paint-grid.ts';

interface Painted {
  readonly canvas: HTMLCanvasElement;
  readonly grid: PackedGrid;
  readonly looks: readonly unknown[];
  /** All that the whole is painted by. */
  readonly light: string;
}

export class GridPainter {
  #painted: Painted | undefined;

  paint(canvas: HTMLCanvasElement, request: PaintRequest): void {
    const g = canvas.getContext('2d');
    if (g === null) return;
    const { grid, peers } = request;
    const looks = grid.cells.map(({ nodeId }) => lookOf(peers.get(nodeId), grid.tile));
    const light = lightOf(canvas, request);
    const before = this.#painted;
    const alike = before?.canvas === canvas && before.light === light && sameShape(before.grid, grid);
    if (alike) repaintCells(g, request, (index) => looks[index] !== before.looks[index]);
    else paintGrid(canvas, g, request);
    this.#painted = { canvas, grid, looks, light };
  }
}

function lightOf(canvas: HTMLCanvasElement, { grid, colours, selected, stale, zone }: PaintRequest): string {
  const chosen = selected === undefined ? -1 : grid.cells.findIndex((cell) => cell.nodeId === selected);
  return JSON.stringify([colours, chosen, stale, zone, canvas.clientWidth, window.devicePixelRatio]);
}
