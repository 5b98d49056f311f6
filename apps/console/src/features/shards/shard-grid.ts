/**
 * Where each shard is painted: rows of cells, all in one band or one band a group. Pure; the canvas, the pointer and the keys share it. A place
 * is an index into the shards, a slot one into the cells.
 */
import { countingOrder } from '../../data/counting-order.ts';
import { type CellSize, cellSize, columnsFor, type Zoom } from './cell-size.ts';

export interface GridBand {
  /** Of its group; `''` where there is only one band, and of what has no group. */
  readonly key: string;
  /** Its first slot, and how many it has. */
  readonly from: number;
  readonly count: number;
  /** Its first row in the grid, and how many it has: no fewer than it had. */
  readonly row: number;
  readonly rows: number;
  /** Of its first row of cells, in pixels. */
  readonly y: number;
}

export interface ShardGrid {
  readonly size: CellSize;
  readonly columns: number;
  readonly grouped: boolean;
  readonly labels: BandLabels;
  readonly bands: readonly GridBand[];
  /** Places, by slot. */
  readonly places: Uint32Array;
  readonly rows: number;
  readonly width: number;
  readonly height: number;
}

/** What stands beside the cells of a band, or above them where there is little room. */
export interface BandLabels {
  readonly width: number;
  readonly height: number;
}

export interface GridToLayOut {
  /** In their order. */
  readonly places: Uint32Array;
  /** Undefined: one band. */
  readonly bandOf?: (place: number) => string;
  /** The band that stands before all others, and is there also while it has nothing. */
  readonly first?: string | undefined;
  /** What there is to paint on. */
  readonly width: number;
  readonly zoom: Zoom;
  /** The layout before: its bands stay where they are, and as high, also when they have become empty. */
  readonly before?: ShardGrid | undefined;
}

const BAND_LABELS = { beside: { width: 190, height: 0 }, above: { width: 0, height: 22 } } as const;
const NO_LABELS: BandLabels = { width: 0, height: 0 };
/** Labels stand beside where the grid is as wide as this. */
const BESIDE_FROM = 560;
/** Between two bands. */
const BAND_GAP = 6;
/** A label has room beside the cells of a band. */
const LEAST_BAND = 18;

export const stepOf = ({ cell, gap }: CellSize): number => cell + gap;

export function layOutShards({ places, bandOf, first, width, zoom, before }: GridToLayOut): ShardGrid {
  const grouped = bandOf !== undefined;
  const labels = grouped ? (width >= BESIDE_FROM ? BAND_LABELS.beside : BAND_LABELS.above) : NO_LABELS;
  const size = cellSize(places.length, zoom);
  const step = stepOf(size);
  const room = width - labels.width;
  // In a band a row is as long as there is room: a band should be one row.
  const columns = grouped ? Math.max(1, Math.floor((room + size.gap) / step)) : columnsFor(places.length, room, size);
  const kept = before !== undefined && before.grouped === grouped && before.columns === columns ? before.bands : [];
  const members = grouped ? Map.groupBy(places, bandOf) : new Map([['', [...places]]]);
  const rowsBefore = new Map(kept.map(({ key, rows }) => [key, rows]));
  const others = [...new Set([...members.keys(), ...rowsBefore.keys()])].sort(bandOrder);
  const keys = first === undefined ? others : [first, ...others.filter((key) => key !== first)];
  const bands: GridBand[] = [];
  let [from, row, y] = [0, 0, 0];
  for (const key of keys) {
    const count = members.get(key)?.length ?? 0;
    const rows = Math.max(1, Math.ceil(count / columns), grouped ? (rowsBefore.get(key) ?? 0) : 0);
    y += labels.height;
    bands.push({ key, from, count, row, rows, y });
    from += count;
    row += rows;
    y += grouped ? Math.max(LEAST_BAND, rows * step - size.gap) + BAND_GAP : rows * step;
  }
  return {
    size,
    columns,
    grouped,
    labels,
    bands,
    places: Uint32Array.from(keys.flatMap((key) => members.get(key) ?? [])),
    rows: row,
    width: labels.width + columns * step - size.gap,
    height: Math.max(0, y - (grouped ? BAND_GAP : size.gap)),
  };
}

/** What has no group comes last. */
const bandOrder = (a: string, b: string): number => (a === b ? 0 : a === '' ? 1 : b === '' ? -1 : countingOrder(a, b));

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface CellPlace {
  readonly band: GridBand;
  /** From 0, of the whole grid. */
  readonly row: number;
  readonly column: number;
}

/** The band that a number lies in, by where each begins; the last one at or before it that holds any. */
function bandBy(
  bands: readonly GridBand[],
  beginsAt: (band: GridBand) => number,
  wanted: number,
): GridBand | undefined {
  let [low, high] = [0, bands.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (beginsAt(bands[middle] as GridBand) <= wanted) low = middle;
    else high = middle - 1;
  }
  return bands[low];
}

export function cellPlace(grid: ShardGrid, slot: number): CellPlace | undefined {
  const band = bandBy(grid.bands, ({ from }) => from, slot);
  if (band === undefined || slot < 0 || slot >= band.from + band.count) return undefined;
  const within = slot - band.from;
  return { band, row: band.row + Math.floor(within / grid.columns), column: within % grid.columns };
}

export function cellBox(grid: ShardGrid, slot: number): Rectangle | undefined {
  const found = cellPlace(grid, slot);
  if (found === undefined) return undefined;
  const step = stepOf(grid.size);
  const { cell } = grid.size;
  return {
    x: grid.labels.width + found.column * step,
    y: found.band.y + (found.row - found.band.row) * step,
    width: cell,
    height: cell,
  };
}

/** The slot of a cell in a row of the grid, or the last one of a row that is shorter. Undefined for a row without any. */
export function slotIn(grid: ShardGrid, row: number, column: number): number | undefined {
  const band = bandBy(grid.bands, (one) => one.row, row);
  if (band === undefined || row < band.row || row >= band.row + band.rows) return undefined;
  const first = band.from + (row - band.row) * grid.columns;
  const end = Math.min(first + grid.columns, band.from + band.count);
  return first >= end ? undefined : Math.min(first + Math.max(0, column), end - 1);
}

/** Whether the same cells stand in the same places, whatever they look like. */
export function sameGrid(a: ShardGrid, b: ShardGrid): boolean {
  if (a === b) return true;
  if (a.columns !== b.columns || a.size.cell !== b.size.cell || a.size.gap !== b.size.gap || a.height !== b.height)
    return false;
  if (a.labels.width !== b.labels.width || a.bands.length !== b.bands.length || a.places.length !== b.places.length)
    return false;
  return (
    a.bands.every(({ key, count, y }, i) => {
      const other = b.bands[i];
      return other !== undefined && key === other.key && count === other.count && y === other.y;
    }) && a.places.every((place, slot) => place === b.places[slot])
  );
}
