/**
 * Where each peer is painted: clusters as boxes below each other, their groups as boxes that flow from left to right, peers packed inside.
 * Pure; the canvas and its DOM twin share it.
 */
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

export interface Tile {
  readonly width: number;
  readonly height: number;
  readonly gap: number;
  /** What fits: name and all figures, name and one line, the name alone, the glyph, or colour alone. */
  readonly detail: 'large' | 'full' | 'name' | 'glyph' | 'dot';
  /** As wide as a tile may become to fill its row. */
  readonly widest: number;
}

export interface GroupToPack {
  readonly key: string;
  readonly nodeIds: readonly string[];
}

export interface ClusterToPack {
  readonly key: string;
  readonly groups: readonly GroupToPack[];
}

const PADDING = 12;
const HEADER = 32;
const BOX_GAP = 12;

export function tileFor(count: number): Tile {
  if (count <= 24) return { width: 176, height: 96, gap: 8, detail: 'large', widest: 560 };
  if (count <= 80) return { width: 168, height: 56, gap: 8, detail: 'full', widest: 260 };
  if (count <= 400) return { width: 96, height: 28, gap: 4, detail: 'name', widest: 128 };
  if (count <= 2_000) return { width: 18, height: 18, gap: 3, detail: 'glyph', widest: 18 };
  return { width: 9, height: 9, gap: 2, detail: 'dot', widest: 9 };
}

interface PlannedBox {
  readonly group: GroupToPack;
  readonly columns: number;
}

const widthOf = (columns: number, tile: Tile): number => columns * (tile.width + tile.gap) - tile.gap + 2 * PADDING;

/** Groups side by side as long as they fit. */
function planShelves(groups: readonly GroupToPack[], room: number, tile: Tile): readonly (readonly PlannedBox[])[] {
  const [stepX, stepY] = [tile.width + tile.gap, tile.height + tile.gap];
  const most = Math.max(1, Math.floor((room - 2 * PADDING + tile.gap) / stepX));
  const shelves: PlannedBox[][] = [];
  let used = 0;
  for (const group of groups) {
    const count = group.nodeIds.length;
    // Few stand in two rows; many about three times as wide as high, so that a few regions fill a screen evenly.
    const wanted = tile.detail === 'large' ? Math.ceil(count / 2) : Math.ceil(Math.sqrt((count * 3 * stepY) / stepX));
    const columns = Math.min(most, Math.max(1, Math.min(count, wanted)));
    const width = widthOf(columns, tile);
    const shelf = shelves.at(-1);
    if (shelf === undefined || used + BOX_GAP + width > room) {
      shelves.push([{ group, columns }]);
      used = width;
    } else {
      shelf.push({ group, columns });
      used += BOX_GAP + width;
    }
  }
  return shelves;
}

/** As wide as the fullest shelf lets all tiles be, so that little of the width stays empty and all are of one size. */
function stretched(tile: Tile, shelves: readonly (readonly PlannedBox[])[], room: number): Tile {
  const widths = shelves.map((shelf) => {
    const columns = shelf.reduce((sum, box) => sum + box.columns, 0);
    const fixed = (shelf.length - 1) * BOX_GAP + shelf.length * 2 * PADDING + (columns - shelf.length) * tile.gap;
    return Math.floor((room - fixed) / columns);
  });
  return { ...tile, width: Math.max(1, Math.min(tile.widest, ...widths)) };
}

/** `width` is what there is to paint on; the grid grows downward. */
export function packGrid(clusters: readonly ClusterToPack[], width: number): PackedGrid {
  const countOf = (cluster: ClusterToPack): number =>
    cluster.groups.reduce((sum, { nodeIds }) => sum + nodeIds.length, 0);
  const least = tileFor(clusters.reduce((sum, cluster) => sum + countOf(cluster), 0));
  const room = width - 2 * PADDING;
  const planned = clusters.map((cluster) => ({ cluster, shelves: planShelves(cluster.groups, room, least) }));
  const tile = stretched(
    least,
    planned.flatMap(({ shelves }) => shelves),
    room,
  );
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
        deepest = Math.max(deepest, Math.ceil(group.nodeIds.length / columns));
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
  const rows = Math.max(1, Math.ceil(group.nodeIds.length / columns));
  return {
    key: group.key,
    x,
    y,
    width: widthOf(columns, tile),
    height: HEADER + rows * stepY - tile.gap + PADDING,
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
