/** Which cells lie under the pointer, or within what it has drawn around. */
import { cellBox, type GridBand, type Rectangle, type ShardGrid, stepOf } from './shard-grid.ts';

/** The slot under a point; the gap beside a cell belongs to it, so that a pointer between two meets one. */
export function slotAt(grid: ShardGrid, x: number, y: number): number | undefined {
  const step = stepOf(grid.size);
  const column = Math.floor((x - grid.labels.width) / step);
  if (column < 0 || column >= grid.columns) return undefined;
  const band = grid.bands.findLast((one) => one.y <= y);
  if (band === undefined) return undefined;
  const within = Math.floor((y - band.y) / step) * grid.columns + column;
  return within >= 0 && within < band.count && y < band.y + band.rows * step ? band.from + within : undefined;
}

/** The band whose label lies under a point. */
export function bandAt(grid: ShardGrid, x: number, y: number): GridBand | undefined {
  if (!grid.grouped) return undefined;
  const { width, height } = grid.labels;
  const band = grid.bands.findLast((one) => one.y - height <= y);
  if (band === undefined) return undefined;
  return height > 0 ? (y < band.y ? band : undefined) : x < width ? band : undefined;
}

const overlap = (a: Rectangle, b: Rectangle): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** What was drawn, from any of its corners to the opposite one. */
export const drawnBox = (from: readonly [number, number], to: readonly [number, number]): Rectangle => ({
  x: Math.min(from[0], to[0]),
  y: Math.min(from[1], to[1]),
  width: Math.abs(to[0] - from[0]),
  height: Math.abs(to[1] - from[1]),
});

/** The slots whose cells the box touches, in their order. */
export function slotsWithin(grid: ShardGrid, box: Rectangle): readonly number[] {
  const step = stepOf(grid.size);
  const found: number[] = [];
  for (const band of grid.bands) {
    const top = Math.max(0, Math.floor((box.y - band.y) / step));
    const bottom = Math.min(band.rows - 1, Math.floor((box.y + box.height - band.y) / step));
    for (let row = top; row <= bottom; row += 1) {
      const first = band.from + row * grid.columns;
      const left = Math.max(0, Math.floor((box.x - grid.labels.width) / step));
      const right = Math.min(grid.columns - 1, Math.floor((box.x + box.width - grid.labels.width) / step));
      for (let slot = first + left; slot <= first + right && slot < band.from + band.count; slot += 1) {
        const cell = cellBox(grid, slot);
        if (cell !== undefined && overlap(cell, box)) found.push(slot);
      }
    }
  }
  return found;
}
