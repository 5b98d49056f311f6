/** How large the cells of the grid are, by how many there are, and how many stand side by side. */
export interface CellSize {
  /** Pixels a side. */
  readonly cell: number;
  readonly gap: number;
}

export const ZOOMS = [1, 2, 4] as const;
export type Zoom = (typeof ZOOMS)[number];

/** More cells than these are not painted: a grid of them says nothing that a filter would not say better. */
export const MOST_CELLS = 16_384;

/** From here on a glyph has room in a cell. */
export const GLYPH_FROM = 8;

const SIZES: readonly (readonly [most: number, size: CellSize])[] = [
  [64, { cell: 30, gap: 3 }],
  [256, { cell: 22, gap: 2 }],
  [1_536, { cell: 14, gap: 2 }],
  [6_144, { cell: 8, gap: 1 }],
  [12_288, { cell: 5, gap: 1 }],
];
const SMALLEST: CellSize = { cell: 3, gap: 1 };

export function cellSize(count: number, zoom: Zoom): CellSize {
  const { cell, gap } = SIZES.find(([most]) => count <= most)?.[1] ?? SMALLEST;
  return { cell: cell * zoom, gap: gap * Math.min(2, zoom) };
}

/**
 * About as many as there are rows, and a power of two, so that a row is a round part of the circle; where there is no room for so many, as many
 * eights as there is room for.
 */
export function columnsFor(count: number, width: number, { cell, gap }: CellSize): number {
  const room = Math.max(1, Math.floor((width + gap) / (cell + gap)));
  const wanted = Math.max(8, 2 ** Math.ceil(Math.log2(Math.sqrt(Math.max(1, count)))));
  return room >= wanted ? wanted : room < 8 ? room : room - (room % 8);
}
