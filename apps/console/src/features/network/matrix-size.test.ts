import { expect, it } from 'vitest';
import { collapseWord, collapsing, MOST_ON_A_SIDE, matrixSize } from './matrix-size.ts';

const CHROMIUM_MOST = 16_384;
const DENSEST_SCREEN = 4;

it('no side is wider than a browser paints, on whatever screen', () => {
  for (let count = 0; count <= MOST_ON_A_SIDE; count++) {
    const { cell, side } = matrixSize(count);
    expect(cell).toBeGreaterThanOrEqual(4);
    expect(side * DENSEST_SCREEN).toBeLessThanOrEqual(CHROMIUM_MOST);
  }
  expect(() => matrixSize(MOST_ON_A_SIDE + 1)).toThrow(RangeError);
});

it('above what a side holds the matrix is of regions whatever the address says, and says so', () => {
  expect(collapsing({ members: 5_001, view: 'matrix', asked: null })).toEqual({
    byRegion: true,
    must: 'a matrix holds 190 members, and these are 5001',
  });
  expect(collapsing({ members: 5_001, view: 'matrix', asked: '0' })).toMatchObject({
    byRegion: true,
    ignored: { term: 'collapse=0' },
  });
  expect(collapsing({ members: 190, view: 'matrix', asked: null })).toEqual({ byRegion: false });
  expect(collapsing({ members: 190, view: 'matrix', asked: '1' })).toEqual({ byRegion: true });
  expect(collapsing({ members: 7, view: 'matrix', asked: 'yes' })).toEqual({
    byRegion: false,
    ignored: { term: 'collapse=yes', why: 'collapse is 0 or 1' },
  });
});

it('a table takes every pair, if it is asked to', () => {
  expect(collapsing({ members: 5_001, view: 'table', asked: '0' })).toEqual({ byRegion: false });
  expect(collapsing({ members: 5_001, view: 'table', asked: null })).toEqual({ byRegion: true });
});

it.each([7, 5_001])('of %i members the address says what it was asked for, and nothing more', (members) => {
  for (const byRegion of [true, false]) {
    const asked = collapseWord(byRegion, members) ?? null;
    expect(collapsing({ members, view: 'table', asked }).byRegion).toBe(byRegion);
  }
  expect([true, false].filter((byRegion) => collapseWord(byRegion, members) === undefined)).toHaveLength(1);
});
