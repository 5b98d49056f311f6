/**
 * How wide and high the tiles of a grid are, and which boxes stand side by side on a shelf. A few nodes fill the room that there is, as large
 * as they all fit in it; many are as large as their number allows, and the grid grows downward. Pure.
 */
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

export interface PlannedBox {
  readonly group: GroupToPack;
  readonly columns: number;
}

export type Shelf = readonly PlannedBox[];

export interface GridPlan {
  readonly tile: Tile;
  readonly clusters: readonly { readonly cluster: ClusterToPack; readonly shelves: readonly Shelf[] }[];
}

export const PADDING = 12;
export const HEADER = 32;
export const BOX_GAP = 12;

/** Of so few all is said, and they are fitted into the room. */
const FEW = 24;

export function tileFor(count: number): Tile {
  if (count <= FEW) return { width: 176, height: 96, gap: 8, detail: 'large', widest: 560 };
  if (count <= 80) return { width: 168, height: 56, gap: 8, detail: 'full', widest: 260 };
  if (count <= 400) return { width: 96, height: 28, gap: 4, detail: 'name', widest: 128 };
  if (count <= 2_000) return { width: 18, height: 18, gap: 3, detail: 'glyph', widest: 18 };
  return { width: 9, height: 9, gap: 2, detail: 'dot', widest: 9 };
}

export const rowsOf = ({ group, columns }: PlannedBox): number =>
  Math.max(1, Math.ceil(group.nodeIds.length / columns));

export const widthOf = (columns: number, tile: Tile): number =>
  columns * (tile.width + tile.gap) - tile.gap + 2 * PADDING;

/** Groups side by side as long as they fit into `width`, each with as many columns as it wants and has room for. */
function planShelves(groups: readonly GroupToPack[], width: number, tile: Tile, wanted: (count: number) => number) {
  const most = Math.max(1, Math.floor((width - 2 * PADDING + tile.gap) / (tile.width + tile.gap)));
  const shelves: PlannedBox[][] = [];
  let used = 0;
  for (const group of groups) {
    const count = group.nodeIds.length;
    const columns = Math.min(most, Math.max(1, Math.min(count, wanted(count))));
    const needed = widthOf(columns, tile);
    const shelf = shelves.at(-1);
    if (shelf === undefined || used + BOX_GAP + needed > width) {
      shelves.push([{ group, columns }]);
      used = needed;
    } else {
      shelf.push({ group, columns });
      used += BOX_GAP + needed;
    }
  }
  return shelves;
}

const columnsOf = (shelf: Shelf): number => shelf.reduce((sum, box) => sum + box.columns, 0);
const deepest = (shelf: Shelf): number => Math.max(...shelf.map(rowsOf));

/** As wide as the fullest shelf lets all tiles be, so that little of the width stays empty and all are of one size. */
function stretched(tile: Tile, shelves: readonly Shelf[], width: number): Tile {
  const widths = shelves.map((shelf) => {
    const columns = columnsOf(shelf);
    const fixed = (shelf.length - 1) * BOX_GAP + shelf.length * 2 * PADDING + (columns - shelf.length) * tile.gap;
    return Math.floor((width - fixed) / columns);
  });
  return { ...tile, width: Math.max(1, Math.min(tile.widest, ...widths)) };
}

function plan(clusters: readonly ClusterToPack[], width: number, tile: Tile, wanted: (count: number) => number) {
  const planned = clusters.map((cluster) => ({
    cluster,
    shelves: planShelves(cluster.groups, width, tile, wanted),
  }));
  const shelves = planned.flatMap((one) => one.shelves);
  return { tile: stretched(tile, shelves, width), clusters: planned, shelves };
}

/** The room for boxes inside a cluster's frame, in pixels. */
export interface Room {
  readonly width: number;
  /** Above this the page would scroll. */
  readonly height: number;
}

const NARROWEST = 150;
const TALLEST = 300;
/** The name has room in it. */
const LEAST_HEIGHT = 28;
/** On a phone one scrolls; on a wider screen a small tile is better than one out of sight. */
const WIDE_ROOM = 640;

type Said = 'large' | 'full' | 'name';
const detailAt = (height: number): Said => (height >= 64 ? 'large' : height >= 44 ? 'full' : 'name');
/** What a tile says is worth more than its width. */
const SAYS: Readonly<Record<Said, number>> = { large: 4, full: 2, name: 1 };

/** Of all ways to fill the room without more the one that leaves the largest tiles and the fewest gaps; none when there is none. */
function fitted(clusters: readonly ClusterToPack[], { width, height }: Room): GridPlan | undefined {
  const tile = { ...tileFor(1), width: NARROWEST };
  const least = width >= WIDE_ROOM ? LEAST_HEIGHT : tile.height;
  const most = Math.max(0, ...clusters.flatMap(({ groups }) => groups.map(({ nodeIds }) => nodeIds.length)));
  let best: { readonly plan: GridPlan; readonly worth: number } | undefined;
  for (let rows = 1; rows <= most; rows += 1) {
    const found = plan(clusters, width, tile, (count) => Math.ceil(count / rows));
    const lines = found.shelves.reduce((sum, shelf) => sum + deepest(shelf), 0);
    const frames = clusters.length * (HEADER + BOX_GAP) - BOX_GAP;
    const boxes = found.shelves.length * (HEADER + PADDING + BOX_GAP - tile.gap);
    const each = Math.min(TALLEST, Math.floor((height - frames - boxes) / lines) - tile.gap);
    if (each < least) continue;
    const places = lines * Math.max(...found.shelves.map(columnsOf));
    const detail = detailAt(each);
    const worth = (SAYS[detail] * found.tile.width * each) / places;
    if (best !== undefined && worth <= best.worth) continue;
    best = { plan: { ...found, tile: { ...found.tile, height: each, detail } }, worth };
  }
  return best?.plan;
}

export function planGrid(clusters: readonly ClusterToPack[], room: Room): GridPlan {
  const count = clusters.reduce((sum, { groups }) => sum + groups.reduce((all, one) => all + one.nodeIds.length, 0), 0);
  const tile = tileFor(count);
  const [stepX, stepY] = [tile.width + tile.gap, tile.height + tile.gap];
  // Few stand in two rows; many about three times as wide as high, so that a few regions fill a screen evenly.
  const wanted = (of: number): number =>
    count <= FEW ? Math.ceil(of / 2) : Math.ceil(Math.sqrt((of * 3 * stepY) / stepX));
  return (count <= FEW ? fitted(clusters, room) : undefined) ?? plan(clusters, room.width, tile, wanted);
}
