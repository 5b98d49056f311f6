import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellAt, neighbourCell, packGrid } from './pack-grid.ts';

const groupsArbitrary = fc
  .array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 8 })
  .map((sizes) => sizes.map((n, g) => ({ key: `g${g}`, nodeIds: Array.from({ length: n }, (_, i) => `g${g}-n${i}`) })));

describe('the packed grid', () => {
  it('paints every peer once, inside its group, inside the width, on nobody else', () => {
    fc.assert(
      fc.property(groupsArbitrary, fc.integer({ min: 320, max: 2_560 }), (groups, width) => {
        const grid = packGrid(groups, width);
        expect(grid.cells.map((cell) => cell.nodeId)).toEqual(groups.flatMap((group) => group.nodeIds));
        for (const box of grid.boxes) {
          expect(box.x + box.width).toBeLessThanOrEqual(width);
          for (const cell of box.cells) {
            expect(cell.x + cell.width).toBeLessThanOrEqual(box.x + box.width);
            expect(cell.y + cell.height).toBeLessThanOrEqual(box.y + box.height);
            expect(cellAt(grid, cell.x + 1, cell.y + 1)?.nodeId).toBe(cell.nodeId);
          }
        }
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
        { key: 'eu', nodeIds: ['a', 'b', 'c', 'd', 'e'] },
        { key: 'us', nodeIds: ['f', 'g'] },
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

  it('has room for a fleet of thousands', () => {
    const nodeIds = Array.from({ length: 5_000 }, (_, i) => `n${i}`);
    expect(packGrid([{ key: 'eu', nodeIds }], 1_200).tile.detail).toBe('dot');
  });
});
