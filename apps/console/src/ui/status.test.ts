import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LIVENESS, PALETTES } from './status.ts';

type Triple = readonly [number, number, number];

/** Machado, Oliveira, Fernandes 2009, severity 1.0, on linear RGB. */
const VISION: Readonly<Record<string, readonly Triple[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const linear = (hex: string): Triple => {
  const channel = (at: number): number => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
};

const times = (rows: readonly Triple[], v: Triple): Triple =>
  rows.map((row) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2]) as unknown as Triple;

const clamp = (v: Triple): Triple => v.map((c) => Math.min(1, Math.max(0, c))) as unknown as Triple;

function lab(rgb: Triple): Triple {
  const [x, y, z] = times(
    [
      [0.4124564, 0.3575761, 0.1804375],
      [0.2126729, 0.7151522, 0.072175],
      [0.0193339, 0.119192, 0.9503041],
    ],
    rgb,
  );
  const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27) * (t / 116) + 4 / 29);
  const [fx, fy, fz] = [f(x / 0.95047), f(y), f(z / 1.08883)];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

const distance = (a: Triple, b: Triple): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
const luminance = (hex: string): number => {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: string, b: string): number => {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

describe.each(['dark', 'light'] as const)('the %s palette', (theme) => {
  const { background, colours } = PALETTES[theme];
  const entries = Object.entries(colours);

  it.each(Object.keys(VISION))('keeps every two status colours apart for %s vision', (vision) => {
    const seen = entries.map(([name, hex]) => [name, lab(clamp(times(VISION[vision] ?? [], linear(hex))))] as const);
    for (const [i, [nameA, a]] of seen.entries())
      for (const [nameB, b] of seen.slice(i + 1)) expect(distance(a, b), `${nameA} and ${nameB}`).toBeGreaterThan(30);
  });

  it('shows every mark at a contrast of at least 3 to 1', () => {
    for (const [name, hex] of entries) expect(contrast(hex, background), name).toBeGreaterThanOrEqual(2.99);
  });

  it('has the same values in the style sheet', () => {
    const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
    const block = new RegExp(`${theme === 'dark' ? '\\n\\.dark' : ':root'} \\{([^}]*)\\}`).exec(css)?.[1] ?? '';
    for (const [name, hex] of entries) expect(block).toContain(`--status-${name}: ${hex};`);
    expect(block).toContain(`--surface: ${background};`);
  });
});

it('gives each liveness a shape of its own, so that colour is never the only sign', () => {
  const shapes = Object.values(LIVENESS).map((style) => style.shape);
  expect(new Set(shapes).size).toBe(shapes.length);
});
