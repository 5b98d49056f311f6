import { expect, it } from 'vitest';
import { inkOn } from '../../data/eight-colours.ts';
import type { LeaderTerm } from '../../data/leader-model.ts';
import { leaderColours } from './leader-colours.ts';

const NOW = Date.parse('2026-11-23T15:00:00Z');
const term = (leaderId: string, minutes: number): LeaderTerm =>
  ({ leaderId, from: new Date(NOW - minutes * 60_000).toISOString() }) as LeaderTerm;

it('gives each leader a colour of its own, up to eight; those that led least share grey', () => {
  const colours = leaderColours(
    Array.from({ length: 10 }, (_, i) => term(`n${i + 1}`, i + 1)),
    'dark',
    NOW,
  );
  expect([...colours.keys()]).toEqual(['n3', 'n4', 'n5', 'n6', 'n7', 'n8', 'n9', 'n10']);
  expect(new Set(colours.values()).size).toBe(8);
});

it('keeps the colour of a leader while the others lead for longer', () => {
  const early = leaderColours([term('n1', 50), term('n2', 10)], 'dark', NOW);
  const late = leaderColours([term('n1', 50), term('n2', 400)], 'dark', NOW);
  expect(late).toEqual(early);
});

it('writes on every colour so that it can be read', () => {
  const luminance = (hex: string): number => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  for (const theme of ['dark', 'light'] as const)
    for (const colour of leaderColours(
      Array.from({ length: 8 }, (_, i) => term(`n${i}`, 1)),
      theme,
      NOW,
    ).values()) {
      const [high, low] = [luminance(colour), luminance(inkOn(colour))].sort((a, b) => b - a) as [number, number];
      expect((high + 0.05) / (low + 0.05), colour).toBeGreaterThanOrEqual(4.5);
    }
});
