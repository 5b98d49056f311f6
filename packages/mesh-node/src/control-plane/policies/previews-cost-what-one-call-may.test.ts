import { expect, it } from 'vitest';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { withinBounds } from './previewed-namespaces.ts';

const { previewedNamespaces: most, previewedShards } = CONTROL_BOUNDS;

it('tells of the first namespaces, as many as one call may cost, and always of one', () => {
  expect(withinBounds([])).toBe(0);
  expect(withinBounds([8, 0, 1_024])).toBe(3);
  expect(withinBounds(Array.from({ length: most + 5 }, () => 1))).toBe(most);
  expect(withinBounds([previewedShards - 1, 1, 1])).toBe(2);
  expect(withinBounds([previewedShards + 1, 1])).toBe(1);
});
