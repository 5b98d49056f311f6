/**
 * Paints the cells that are as they should be, which nearly all are: those that stand beside each other in a row and look the same are one rectangle, and what lies
 * between cells is painted over afterwards, a column at a time. The picture is the same as of each cell by itself, for some hundred rectangles instead of ten thousand.
 */
import { type CellPaint, quietFill } from './paint-cells.ts';
import { type GridBand, type Rectangle, type ShardGrid, stepOf } from './shard-grid.ts';
import { readLook, type ShardLook } from './shard-looks.ts';

export interface CellsToPaint {
  readonly grid: ShardGrid;
  /** By place. */
  readonly looks: Uint32Array;
  readonly paint: CellPaint;
  /** Cells in sight: of each band from which one on, and before which. */
  readonly seen: readonly { readonly band: GridBand; readonly from: number; readonly end: number }[];
  /** Pixels, from the top of the grid. */
  readonly inSight: { readonly top: number; readonly height: number };
}

export interface OddCell {
  readonly look: ShardLook;
  readonly box: Rectangle;
}

/** Paints on a ground of the palette's surface, and returns the cells that have more to them than a tint. */
export function paintQuietRuns(
  g: CanvasRenderingContext2D,
  { grid, looks, paint, seen, inSight }: CellsToPaint,
): readonly OddCell[] {
  const { columns, labels, size } = grid;
  const step = stepOf(size);
  const odd: OddCell[] = [];
  // By look: what is filled with is set once for all that look the same.
  const runs = new Map<number, Rectangle[]>();
  const read = new Map<number, ShardLook>();
  for (const { band, from, end } of seen)
    for (let within = from; within < end; ) {
      const lookAt = (at: number): number => looks[grid.places[band.from + at] ?? -1] ?? 0;
      const number = lookAt(within);
      const look = read.get(number) ?? readLook(number);
      read.set(number, look);
      const row = Math.floor(within / columns);
      const x = labels.width + (within - row * columns) * step;
      const y = band.y + row * step;
      const quiet = !look.fresh && quietFill(look, paint) !== undefined;
      const rowEnd = Math.min(end, (row + 1) * columns);
      let next = within + 1;
      while (quiet && next < rowEnd && lookAt(next) === number) next += 1;
      const box = { x, y, width: (next - within) * step - size.gap, height: size.cell };
      if (!quiet) odd.push({ look, box });
      else {
        const others = runs.get(number) ?? [];
        others.push(box);
        runs.set(number, others);
      }
      within = next;
    }
  for (const [number, boxes] of runs) {
    const fill = quietFill(read.get(number) ?? readLook(number), paint);
    if (fill === undefined) continue;
    g.globalAlpha = fill.alpha;
    g.fillStyle = fill.colour;
    for (const { x, y, width, height } of boxes) g.fillRect(x, y, width, height);
  }
  g.globalAlpha = 1;
  g.fillStyle = paint.palette.surface;
  if (runs.size > 0)
    for (let column = 1; column < columns; column += 1)
      g.fillRect(labels.width + column * step - size.gap, inSight.top, size.gap, inSight.height + 1);
  return odd;
}
