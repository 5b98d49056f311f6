import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellAt, neighbourCell, packGrid, type Rectangle, sameShape } from './pack-grid.ts';
import { tileFor } from './plan-shelves.ts';

const sizesArbitrary = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 300 }));
const clustersArbitrary = fc
  .array(fc.array(sizesArbitrary, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 })
  .map((clusters) =>
    clusters.map((sizes, c) => ({
      key: `c${c}`,
      groups: sizes.map((n, g) => ({
        key: `g${g}`,
        nodeIds: Array.from({ length: n }, (_, i) => `c${c}-g${g}-n${i}`),
      })),
    })),
  );
const inside = (inner: Rectangle, outer: Rectangle): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

describe('the packed grid', () => {
  it('paints every peer once, inside its group and cluster, inside the width, on nobody else', () => {
    fc.assert(
      fc.property(clustersArbitrary, fc.integer({ min: 280, max: 2_560 }), fc.nat(1_400), (clusters, width, height) => {
        const grid = packGrid(clusters, width, height);
        const groups = clusters.flatMap((cluster) => cluster.groups);
        expect(grid.cells.map((cell) => cell.nodeId)).toEqual(groups.flatMap((group) => group.nodeIds));
        for (const box of grid.boxes) {
          expect(grid.clusters.filter((cluster) => inside(box, cluster))).toHaveLength(1);
          expect(box.x + box.width).toBeLessThanOrEqual(width);
          for (const cell of box.cells) {
            expect(inside(cell, box)).toBe(true);
            expect(cellAt(grid, cell.x + 1, cell.y + 1)?.nodeId).toBe(cell.nodeId);
          }
        }
        const places = new Set(grid.cells.map((cell) => `${cell.row} ${cell.column}`));
        expect(places.size).toBe(grid.cells.length);
        expect(Math.max(...grid.cells.map((cell) => cell.row))).toBe(grid.rows - 1);
        expect(Math.max(...grid.cells.map((cell) => cell.column))).toBe(grid.columns - 1);
        for (const [i, a] of grid.boxes.entries())
          for (const b of grid.boxes.slice(i + 1))
            expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(
              true,
            );
      }),
      { numRuns: 60 },
    );
  });

  it('lets the keys reach every peer and never leads off the grid', () => {
    const grid = packGrid(
      [
        {
          key: 'core',
          groups: [
            { key: 'eu', nodeIds: ['a', 'b', 'c', 'd', 'e'] },
            { key: 'us', nodeIds: ['f', 'g'] },
          ],
        },
      ],
      700,
    );
    let at = 'a';
    const seen = [at];
    for (let i = 0; i < 6; i += 1) {
      at = neighbourCell(grid, at, 'right')?.nodeId ?? '';
      seen.push(at);
    }
    expect(seen).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    expect(neighbourCell(grid, 'g', 'right')?.nodeId).toBe('g');
    expect(neighbourCell(grid, 'a', 'up')?.nodeId).toBe('a');
    const below = neighbourCell(grid, 'a', 'down');
    expect(below?.y).toBeGreaterThan(grid.cells[0]?.y ?? 0);
    expect(neighbourCell(grid, below?.nodeId ?? '', 'up')?.nodeId).toBe('a');
  });

  it('leaves little of the width empty when there are few', () => {
    const groups = [
      { key: 'eu', nodeIds: ['a', 'b', 'c', 'd'] },
      { key: 'us', nodeIds: ['e', 'f', 'g'] },
    ];
    for (const width of [900, 1_248, 1_888]) {
      const { boxes } = packGrid([{ key: 'core', groups }], width);
      expect(Math.max(...boxes.map((box) => box.x + box.width)) / width).toBeGreaterThan(0.9);
    }
  });

  const regionsOf = (sizes: readonly number[]) => [
    {
      key: 'core',
      groups: sizes.map((size, g) => ({
        key: `g${g}`,
        nodeIds: Array.from({ length: size }, (_, i) => `g${g}-n${i}`),
      })),
    },
  ];

  it('has a few whole in sight, and with all figures where up to six regions share them evenly', () => {
    // What a screen of 1280 x 720 leaves of itself.
    const [width, height] = [1_072, 456];
    for (let count = 1; count <= 24; count += 1)
      for (let regions = 1; regions <= count; regions += 1) {
        const sizes = Array.from({ length: regions }, (_, i) => Math.floor((count + i) / regions));
        const grid = packGrid(regionsOf(sizes), width, height);
        expect(grid.height, `${count} in ${regions}`).toBeLessThanOrEqual(height);
        if (regions <= 6) expect(grid.tile.detail, `${count} in ${regions}`).toBe('large');
      }
  });

  it('fills most of the height with a few, and is as high as it needs on a phone', () => {
    for (const [width, height] of [
      [1_072, 456],
      [1_712, 816],
    ] as const) {
      expect(packGrid(regionsOf([4, 3]), width, height).height / height).toBeGreaterThan(0.8);
    }
    expect(packGrid(regionsOf([4, 3]), 288, 300).tile.height).toBe(tileFor(7).height);
  });

  it('has room for a fleet of thousands', () => {
    const nodeIds = Array.from({ length: 5_000 }, (_, i) => `n${i}`);
    expect(packGrid([{ key: 'core', groups: [{ key: 'eu', nodeIds }] }], 1_200).tile.detail).toBe('dot');
  });

  it('has one shape whoever stands in it, and another for another width, box or number', () => {
    const packed = (eu: readonly string[], width = 900, name = 'eu') =>
      packGrid([{ key: 'core', groups: [{ key: name, nodeIds: eu }] }], width);
    const grid = packed(['a', 'b', 'c']);
    expect(sameShape(grid, packed(['c', 'x', 'a']))).toBe(true);
    expect(sameShape(grid, packed(['a', 'b']))).toBe(false);
    expect(sameShape(grid, packed(['a', 'b', 'c'], 700))).toBe(false);
    expect(sameShape(grid, packed(['a', 'b', 'c'], 900, 'us'))).toBe(false);
  });
});
