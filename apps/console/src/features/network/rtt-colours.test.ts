import { expect, it } from 'vitest';
import { rttPalette, rttStep } from './rtt-colours.ts';

const lightness = (colour: string): number => {
  const [r = 0, g = 0, b = 0] = (colour.match(/\d+/g) ?? []).map(Number);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

it('grows lighter on dark and darker on light, step by step', () => {
  const dark = rttPalette('dark').map(lightness);
  const light = rttPalette('light').map(lightness);
  expect(dark).toEqual(dark.toSorted((a, b) => a - b));
  expect(light).toEqual(light.toSorted((a, b) => b - a));
  expect(new Set([...dark, ...light]).size).toBe(dark.length + light.length);
});

it('puts slower pairs in higher steps, and the slowest in the last', () => {
  const steps = [0, 1, 5, 20, 80].map((rtt) => rttStep(rtt, 80));
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  expect(steps.at(-1)).toBe(8);
  expect(rttStep(0, 0)).toBe(0);
});
