import { expect, it } from 'vitest';
import { plannedFigures } from './planned-figures.ts';

it('holds each move against the windows on both sides of it', () => {
  const figures = plannedFigures({ controls: [10, 40, 10, 10], moves: [20, 40, 12] });
  expect(figures.p99ToControl).toBeCloseTo(1.2);
  expect(figures).toMatchObject({ controlToControl: 4, controlP99Ms: 10, plannedP99Ms: 20 });
});

it('is not moved by a machine that grows slower all the while', () => {
  const { p99ToControl, controlToControl } = plannedFigures({ controls: [10, 12.1, 14.641], moves: [11, 13.31] });
  expect(p99ToControl).toBeCloseTo(1);
  expect(controlToControl).toBeCloseTo(1.21);
});

it('has measured nothing where nothing was moved', () => {
  expect(plannedFigures({ controls: [], moves: [] })).toEqual({
    ...{ p99ToControl: Number.NaN, controlToControl: Number.NaN, controlP99Ms: Number.NaN, plannedP99Ms: Number.NaN },
  });
});
