/**
 * Where each peer is painted: clusters as boxes below each other, their groups as boxes that flow from left to right, peers packed inside.
 * Pure; the canvas and its DOM twin share it.
 */
import {
  BOX_GAP,
  type ClusterToPack,
  HEADER,
  PADDING,
  type PlannedBox,
  planGrid,
  rowsOf,
  type Tile,
  widthOf,
} from './plan-shelves.ts';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface GridCell extends Rectangle {
  readonly nodeId: string;
  /** Row and column of the whole grid, from 0, for the twin. */
  readonly row: number;
  readonly column: number;
}

export interface GridBox extends Rectangle {
  readonly key: string;
  readonly cells: readonly GridCell[];
}

export interface ClusterBox extends Rectangle {
  readonly key: string;
  readonly count: number;
}

export interface PackedGrid {
  readonly clusters: readonly ClusterBox[];
  readonly boxes: readonly GridBox[];
  readonly cells: readonly GridCell[];
  readonly height: number;
  readonly rows: number;
  readonly columns: number;
  readonly tile: Tile;
}

/** `width` is what there is to paint on, `height` what is in sight: few are fitted into it, and where they are not the grid grows downward. */
export function packGrid(clusters: readonly ClusterToPack[], width: number, height = 0): PackedGrid {
  const countOf = (cluster: ClusterToPack): number =>
    cluster.groups.reduce((sum, { nodeIds }) => sum + nodeIds.length, 0);
  const { tile, clusters: planned } = planGrid(clusters, { width: width - 2 * PADDING, height });
  const clusterBoxes: ClusterBox[] = [];
  const boxes: GridBox[] = [];
  let [y, row, widestRow] = [0, 0, 0];
  for (const { cluster, shelves } of planned) {
    const top = y;
    y += HEADER;
    for (const shelf of shelves) {
      let [x, column, deepest] = [PADDING, 0, 0];
      for (const { group, columns } of shelf) {
        const box = packBox({ group, columns, tile, x, y, row, column });
        boxes.push(box);
        x += box.width + BOX_GAP;
        column += columns;
        deepest = Math.max(deepest, rowsOf({ group, columns }));
      }
      y += Math.max(...boxes.slice(-shelf.length).map((box) => box.height)) + BOX_GAP;
      row += deepest;
      widestRow = Math.max(widestRow, column);
    }
    clusterBoxes.push({ key: cluster.key, count: countOf(cluster), x: 0, y: top, width, height: y - top });
    y += BOX_GAP;
  }
  const cells = boxes.flatMap((box) => box.cells);
  return {
    clusters: clusterBoxes,
    boxes,
    cells,
    height: Math.max(0, y - BOX_GAP),
    rows: row,
    columns: widestRow,
    tile,
  };
}

interface BoxToPack extends PlannedBox {
  readonly tile: Tile;
  readonly x: number;
  readonly y: number;
  readonly row: number;
  readonly column: number;
}

function packBox({ group, columns, tile, x, y, row, column }: BoxToPack): GridBox {
  const [stepX, stepY] = [tile.width + tile.gap, tile.height + tile.gap];
  const cells = group.nodeIds.map((nodeId, i) => ({
    nodeId,
    x: x + PADDING + (i % columns) * stepX,
    y: y + HEADER + Math.floor(i / columns) * stepY,
    width: tile.width,
    height: tile.height,
    row: row + Math.floor(i / columns),
    column: column + (i % columns),
  }));
  return {
    key: group.key,
    x,
    y,
    width: widthOf(columns, tile),
    height: HEADER + rowsOf({ group, columns }) * stepY - tile.gap + PADDING,
    cells,
  };
}

/** Whether the same places are painted, whoever stands in them. */
export function sameShape(a: PackedGrid, b: PackedGrid): boolean {
  const frames = ({ clusters, boxes, tile, height }: PackedGrid): string =>
    JSON.stringify([
      tile,
      height,
      clusters,
      boxes.map(({ key, x, y, width, height, cells }) => [key, x, y, width, height, cells.length]),
    ]);
  return a === b || frames(a) === frames(b);
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
