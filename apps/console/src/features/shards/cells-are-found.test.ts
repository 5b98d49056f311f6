import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZOOMS } from './cell-size.ts';
import { slotByKey } from './grid-keys.ts';
import { bandAt, drawnBox, slotAt, slotsWithin } from './hit-shards.ts';
import { cellBox, cellPlace, layOutShards, type ShardGrid, sameGrid } from './shard-grid.ts';

const placesOf = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);
/** Places go to so many groups in turn. */
const inGroups = (groups: number) => (place: number) => `n-${place % groups}`;

const anyGrid: fc.Arbitrary<ShardGrid> = fc
  .record({
    count: fc.oneof(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 900, max: 5_000 })),
    groups: fc.option(fc.integer({ min: 1, max: 40 })),
    width: fc.integer({ min: 280, max: 1_600 }),
    zoom: fc.constantFrom(...ZOOMS),
  })
  .map(({ count, groups, width, zoom }) =>
    layOutShards({ places: placesOf(count), width, zoom, ...(groups === null ? {} : { bandOf: inGroups(groups) }) }),
  );

describe('the grid of shards', () => {
  it('has one cell a shard, inside its width and height, on nobody else, and the pointer finds each', () => {
    fc.assert(
      fc.property(anyGrid, (grid) => {
        expect([...grid.places].sort((a, b) => a - b)).toEqual([...placesOf(grid.places.length)]);
        const corners = new Set<string>();
        for (let slot = 0; slot < grid.places.length; slot += 1) {
          const box = cellBox(grid, slot);
          if (box === undefined) throw new Error(`slot ${slot} has no cell`);
          corners.add(`${box.x} ${box.y}`);
          expect(box.x + box.width).toBeLessThanOrEqual(grid.width);
          expect(box.y + box.height).toBeLessThanOrEqual(grid.height);
          expect(slotAt(grid, box.x + box.width / 2, box.y + box.height / 2)).toBe(slot);
        }
        expect(corners.size).toBe(grid.places.length);
      }),
      { numRuns: 40 },
    );
  });

  it('is as large as its number allows: a thousand about 512 pixels square, ten thousand 128 by 80', () => {
    const thousand = layOutShards({ places: placesOf(1_024), width: 900, zoom: 1 });
    expect([thousand.size.cell, thousand.columns, thousand.rows]).toEqual([14, 32, 32]);
    expect([thousand.width, thousand.height]).toEqual([510, 510]);
    const tenThousand = layOutShards({ places: placesOf(10_240), width: 900, zoom: 1 });
    expect([tenThousand.columns, tenThousand.rows, tenThousand.width]).toEqual([128, 80, 767]);
    expect(layOutShards({ places: placesOf(4_096), width: 900, zoom: 1 }).size.cell).toBe(8);
    expect(layOutShards({ places: placesOf(1_024), width: 900, zoom: 4 }).size.cell).toBe(56);
    expect(layOutShards({ places: placesOf(10_240), width: 320, zoom: 1 }).columns % 8).toBe(0);
  });

  it('has one band a group, in the order in which people count, nobody’s last', () => {
    const bandOf = (place: number): string => ['n-10', 'n-2', ''][place % 3] ?? '';
    const { bands } = layOutShards({ places: placesOf(30), bandOf, width: 900, zoom: 1 });
    expect(bands.map(({ key, count }) => [key, count])).toEqual([
      ['n-2', 10],
      ['n-10', 10],
      ['', 10],
    ]);
  });

  it('keeps the band of a node that has been drained, and every other where it was', () => {
    const places = placesOf(300);
    const before = layOutShards({ places, bandOf: inGroups(3), width: 900, zoom: 1 });
    const drained = (place: number): string => (place % 3 === 1 ? 'n-2' : `n-${place % 3}`);
    const after = layOutShards({ places, bandOf: drained, width: 900, zoom: 1, before });
    expect(after.bands.map(({ key, count }) => [key, count])).toEqual([
      ['n-0', 100],
      ['n-1', 0],
      ['n-2', 200],
    ]);
    expect(after.bands[1]?.y).toBe(before.bands[1]?.y);
    expect(after.bands[2]?.y).toBe(before.bands[2]?.y);
    const again = layOutShards({ places, bandOf: inGroups(3), width: 900, zoom: 1, before: after });
    expect(again.bands.map(({ y }) => y)).toEqual(after.bands.map(({ y }) => y));
    // Another grid owes that one nothing.
    expect(layOutShards({ places, bandOf: drained, width: 900, zoom: 1 }).bands).toHaveLength(2);
  });

  it('has the band that is asked for before all others, also while it has nothing', () => {
    const of = (first: string) =>
      layOutShards({ places: placesOf(30), bandOf: inGroups(3), first, width: 900, zoom: 1 });
    const keysOf = ({ bands }: ShardGrid) => bands.map(({ key, count }) => [key, count]);
    expect(keysOf(of('n-2'))).toEqual([
      ['n-2', 10],
      ['n-0', 10],
      ['n-1', 10],
    ]);
    const empty = of('n-9');
    expect(keysOf(empty)[0]).toEqual(['n-9', 0]);
    expect(cellPlace(empty, 0)?.band.key).toBe('n-0');
  });

  it('is the same grid as long as the same shards stand in the same places', () => {
    const of = (count: number, groups = 3) =>
      layOutShards({ places: placesOf(count), bandOf: inGroups(groups), width: 900, zoom: 1 });
    expect(sameGrid(of(90), of(90))).toBe(true);
    expect(sameGrid(of(90), of(91))).toBe(false);
    expect(sameGrid(of(90), of(90, 2))).toBe(false);
  });
});

describe('what is drawn around', () => {
  it('is every cell that the box touches, and none beside it', () => {
    fc.assert(
      fc.property(anyGrid, fc.tuple(fc.nat(1_600), fc.nat(1_600), fc.nat(1_600), fc.nat(1_600)), (grid, corners) => {
        const box = drawnBox([corners[0], corners[1]], [corners[2], corners[3]]);
        const touched = [...grid.places.keys()].filter((slot) => {
          const cell = cellBox(grid, slot);
          return (
            cell !== undefined &&
            cell.x < box.x + box.width &&
            box.x < cell.x + cell.width &&
            cell.y < box.y + box.height &&
            box.y < cell.y + cell.height
          );
        });
        expect(slotsWithin(grid, box)).toEqual(touched);
      }),
      { numRuns: 40 },
    );
  });

  it('is a band where its label is pressed', () => {
    const grid = layOutShards({ places: placesOf(30), bandOf: inGroups(3), width: 900, zoom: 1 });
    const second = grid.bands[1];
    expect(bandAt(grid, 20, (second?.y ?? 0) + 3)?.key).toBe('n-1');
    expect(bandAt(grid, 400, (second?.y ?? 0) + 3)).toBeUndefined();
    const narrow = layOutShards({ places: placesOf(30), bandOf: inGroups(3), width: 320, zoom: 1 });
    expect(bandAt(narrow, 20, (narrow.bands[1]?.y ?? 0) - 5)?.key).toBe('n-1');
  });
});

describe('the keys', () => {
  const press = (key: string, ctrlKey = false) => ({ key, ctrlKey, metaKey: false, altKey: false });

  it('never lead off the grid, and reach every shard', () => {
    fc.assert(
      fc.property(
        anyGrid,
        fc.array(fc.constantFrom('ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End')),
        (grid, keys) => {
          let slot = 0;
          for (const key of keys) {
            slot = slotByKey(grid, slot, press(key)) ?? -1;
            expect(cellPlace(grid, slot)).toBeDefined();
          }
          let at = 0;
          for (let step = 1; step < grid.places.length; step += 1) {
            at = slotByKey(grid, at, press('ArrowRight')) ?? -1;
            expect(at).toBe(step);
          }
          expect(slotByKey(grid, at, press('ArrowRight'))).toBe(at);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('go up and down in a column, ten rows by a page, to the ends of a row, and of all with Ctrl', () => {
    const grid = layOutShards({ places: placesOf(1_024), width: 900, zoom: 1 });
    expect(slotByKey(grid, 40, press('ArrowDown'))).toBe(72);
    expect(slotByKey(grid, 72, press('ArrowUp'))).toBe(40);
    expect(slotByKey(grid, 40, press('PageDown'))).toBe(360);
    expect(slotByKey(grid, 40, press('Home'))).toBe(32);
    expect(slotByKey(grid, 40, press('End'))).toBe(63);
    expect(slotByKey(grid, 40, press('Home', true))).toBe(0);
    expect(slotByKey(grid, 40, press('End', true))).toBe(1_023);
    expect(slotByKey(grid, 40, press('x'))).toBeUndefined();
  });

  it('pass over a band that is empty', () => {
    const before = layOutShards({ places: placesOf(9), bandOf: inGroups(3), width: 900, zoom: 1 });
    const after = layOutShards({
      places: placesOf(9),
      bandOf: (place) => (place % 3 === 1 ? 'n-0' : `n-${place % 3}`),
      width: 900,
      zoom: 1,
      before,
    });
    const last = slotByKey(after, 0, press('ArrowDown'));
    expect(last === undefined ? undefined : cellPlace(after, last)?.band.key).toBe('n-2');
  });
});
