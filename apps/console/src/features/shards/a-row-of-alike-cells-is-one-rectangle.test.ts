import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CellPaint, paintCell, type ShardPalette } from './paint-cells.ts';
import { paintQuietRuns } from './paint-quiet-runs.ts';
import { cellBox, layOutShards, type ShardGrid } from './shard-grid.ts';
import { looksOf, readLook } from './shard-looks.ts';
import { aShard, shardsOf, without } from './testing/shards-of.ts';

const PALETTE = {
  surface: 'surface',
  text: 'text',
  status: { alive: 'alive', dead: 'dead', progress: 'progress' },
} as unknown as ShardPalette;

/** What rectangles leave behind: of each pixel what it was filled with, one over the other. */
class Pixels {
  fillStyle = '';
  globalAlpha = 1;
  rectangles = 0;
  readonly of = new Map<string, string>();

  fillRect(x: number, y: number, width: number, height: number): void {
    this.rectangles += 1;
    for (let row = y; row < y + height; row += 1)
      for (let column = x; column < x + width; column += 1) {
        const at = `${column} ${row}`;
        const below = this.of.get(at) ?? 'surface';
        this.of.set(at, this.globalAlpha === 1 ? this.fillStyle : `${this.fillStyle}/${this.globalAlpha} on ${below}`);
      }
  }

  /** Pixels that are not simply the ground. */
  marked(): ReadonlyMap<string, string> {
    return new Map([...this.of].filter(([, colour]) => colour !== 'surface').sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

const asCanvas = (pixels: Pixels) => pixels as unknown as CanvasRenderingContext2D;
const colours = new Map([
  ['n-1', 'blue'],
  ['n-2', 'orange'],
]);
const paintOf = (colouring: CellPaint['colouring']): CellPaint => ({
  palette: PALETTE,
  colouring,
  owners: [...colours.values()],
});
const allOf = (grid: ShardGrid) => ({
  seen: grid.bands.map((band) => ({ band, from: 0, end: band.count })),
  inSight: { top: 0, height: grid.height },
});

it('the picture is that of each cell by itself', () => {
  const any = fc.record({
    holders: fc.array(fc.constantFrom('n-1', 'n-2', 'n-3'), { minLength: 1, maxLength: 70 }),
    colouring: fc.constantFrom('status', 'owner'),
    grouped: fc.boolean(),
    width: fc.integer({ min: 60, max: 700 }),
  });
  fc.assert(
    fc.property(any, ({ holders, colouring, grouped, width }) => {
      const shards = holders.map((holder) => aShard({ ownerNodeId: holder, leaderId: holder }));
      const looks = looksOf(shards, { colouring, colours, fresh: new Set() });
      const grid = layOutShards({
        places: Uint32Array.from(shards.keys()),
        width,
        zoom: 1,
        ...(grouped ? { bandOf: (place: number) => holders[place] ?? '' } : {}),
      });
      const paint = paintOf(colouring);
      const [together, oneByOne] = [new Pixels(), new Pixels()];
      expect(paintQuietRuns(asCanvas(together), { grid, looks, paint, ...allOf(grid) })).toEqual([]);
      for (const [slot, place] of grid.places.entries()) {
        const box = cellBox(grid, slot);
        if (box !== undefined) paintCell(asCanvas(oneByOne), box, readLook(looks[place] ?? 0), paint);
      }
      expect(together.marked()).toEqual(oneByOne.marked());
    }),
    { numRuns: 40 },
  );
});

it('what has more to it than a tint is left to be painted by itself, where it stands', () => {
  const shards = [...shardsOf({ count: 6, nodes: 1 }), without(aShard(), 'leaderId')];
  const looks = looksOf(shards, { colouring: 'status', colours, fresh: new Set([2]) });
  const grid = layOutShards({ places: Uint32Array.from(shards.keys()), width: 900, zoom: 1 });
  const pixels = new Pixels();
  const odd = paintQuietRuns(asCanvas(pixels), { grid, looks, paint: paintOf('status'), ...allOf(grid) });
  expect(odd.map(({ look, box }) => [look.state, look.fresh, box])).toEqual([
    ['active', true, cellBox(grid, 2)],
    ['leaderless', false, cellBox(grid, 6)],
  ]);
});

it('ten thousand healthy cells are some hundred rectangles', () => {
  const shards = shardsOf({ count: 10_240 });
  const looks = looksOf(shards, { colouring: 'status', colours, fresh: new Set() });
  const grid = layOutShards({ places: Uint32Array.from(shards.keys()), width: 900, zoom: 1 });
  const pixels = new Pixels();
  paintQuietRuns(asCanvas(pixels), { grid, looks, paint: paintOf('status'), ...allOf(grid) });
  // A row each, and what lies between its columns.
  expect(pixels.rectangles).toBe(grid.rows + grid.columns - 1);
});
