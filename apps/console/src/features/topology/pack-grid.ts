/** Where each peer is painted: groups as boxes that flow from left to right, peers packed inside. Pure; the canvas and its DOM twin share it. */
export interface GridCell {
  readonly nodeId: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Row of the whole grid, for the twin. */
  readonly row: number;
}

export interface GridBox {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly cells: readonly GridCell[];
}

export interface PackedGrid {
  readonly boxes: readonly GridBox[];
  readonly cells: readonly GridCell[];
  readonly height: number;
  readonly tile: Tile;
}

export interface Tile {
  readonly width: number;
  readonly height: number;
  readonly gap: number;
  /** What fits: name and figures, the name alone, the glyph, or colour alone. */
  readonly detail: 'full' | 'name' | 'glyph' | 'dot';
}

export interface GroupToPack {
  readonly key: string;
  readonly nodeIds: readonly string[];
}

const PADDING = 12;
const HEADER = 32;
const BOX_GAP = 16;

export function tileFor(count: number): Tile {
  if (count <= 80) return { width: 168, height: 56, gap: 8, detail: 'full' };
  if (count <= 400) return { width: 96, height: 28, gap: 4, detail: 'name' };
  if (count <= 2_000) return { width: 18, height: 18, gap: 3, detail: 'glyph' };
  return { width: 9, height: 9, gap: 2, detail: 'dot' };
}

/** `width` is what there is to paint on; the grid grows downward. */
export function packGrid(groups: readonly GroupToPack[], width: number): PackedGrid {
  const tile = tileFor(groups.reduce((sum, group) => sum + group.nodeIds.length, 0));
  const stepX = tile.width + tile.gap;
  const stepY = tile.height + tile.gap;
  const widest = Math.max(1, Math.floor((width - 2 * PADDING + tile.gap) / stepX));
  const boxes: GridBox[] = [];
  let x = 0;
  let y = 0;
  let shelf = 0;
  let row = 0;
  let rowsOfShelf = 0;
  for (const { key, nodeIds } of groups) {
    // About three times as wide as high: groups of a few regions fill a screen evenly.
    const wanted = Math.ceil(Math.sqrt((nodeIds.length * 3 * stepY) / stepX));
    const columns = Math.min(widest, Math.max(tile.detail === 'full' ? 2 : 1, wanted));
    const rows = Math.max(1, Math.ceil(nodeIds.length / columns));
    const boxWidth = Math.min(width, columns * stepX - tile.gap + 2 * PADDING);
    const boxHeight = HEADER + rows * stepY - tile.gap + PADDING;
    if (x > 0 && x + boxWidth > width) {
      x = 0;
      y += shelf + BOX_GAP;
      row += rowsOfShelf;
      shelf = 0;
      rowsOfShelf = 0;
    }
    const cells = nodeIds.map((nodeId, i) => ({
      nodeId,
      x: x + PADDING + (i % columns) * stepX,
      y: y + HEADER + Math.floor(i / columns) * stepY,
      width: tile.width,
      height: tile.height,
      row: row + Math.floor(i / columns),
    }));
    boxes.push({ key, x, y, width: boxWidth, height: boxHeight, cells });
    x += boxWidth + BOX_GAP;
    shelf = Math.max(shelf, boxHeight);
    rowsOfShelf = Math.max(rowsOfShelf, rows);
  }
  return { boxes, cells: boxes.flatMap((box) => box.cells), height: y + shelf, tile };
}

export function cellAt(grid: PackedGrid, x: number, y: number): GridCell | undefined {
  const box = grid.boxes.find((b) => x >= b.x && x < b.x + b.width && y >= b.y && y < b.y + b.height);
  return box?.cells.find((c) => x >= c.x && x < c.x + c.width && y >= c.y && y < c.y + c.height);
}

export type Direction = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';

/** The cell that a key press leads to; the same one when there is none that way. */
export function neighbourCell(grid: PackedGrid, nodeId: string, direction: Direction): GridCell | undefined {
  const { cells } = grid;
  const from = cells.findIndex((cell) => cell.nodeId === nodeId);
  const here = cells[from];
  if (here === undefined) return cells[0];
  if (direction === 'first') return cells[0];
  if (direction === 'last') return cells.at(-1);
  if (direction === 'left') return cells[from - 1] ?? here;
  if (direction === 'right') return cells[from + 1] ?? here;
  const ahead = cells.filter((cell) => (direction === 'down' ? cell.y > here.y : cell.y < here.y));
  const away = (cell: GridCell): number => Math.abs(cell.y - here.y) * 10_000 + Math.abs(cell.x - here.x);
  return ahead.toSorted((a, b) => away(a) - away(b))[0] ?? here;
}
