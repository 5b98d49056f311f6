import { afterEach, expect, it, vi } from 'vitest';
import { timeAxis } from './time-axis.ts';

afterEach(() => vi.unstubAllEnvs());

const at = (iso: string): number => Date.parse(iso);
const texts = (from: string, to: string, width: number): readonly string[] =>
  timeAxis({ fromMs: at(from), toMs: at(to) }, width, 'utc').map(({ text }) => text);

it('marks round times, as many as can be read', () => {
  expect(texts('2026-11-23T14:02:10Z', '2026-11-23T15:02:10Z', 600)).toEqual(['14:15', '14:30', '14:45', '15:00']);
  expect(texts('2026-11-23T14:02:10Z', '2026-11-23T14:02:50Z', 800)).toContain('14:02:30');
});

it('says which day begins, and of weeks nothing but days', () => {
  expect(texts('2026-11-23T20:00:00Z', '2026-11-24T04:00:00Z', 800)).toContain('11-24');
  expect(texts('2026-11-20T00:00:00Z', '2026-11-27T00:00:00Z', 800)[0]).toBe('11-20');
});

it('keeps marks at least as far apart as a time is wide', () => {
  for (const hours of [0.01, 0.1, 1, 5, 24, 100, 2_000]) {
    const marks = timeAxis({ fromMs: 0, toMs: hours * 3_600_000 }, 900, 'utc');
    for (const [i, { x }] of marks.entries()) if (i > 0) expect(x - (marks[i - 1]?.x ?? 0)).toBeGreaterThanOrEqual(60);
  }
});

it('marks what the clocks of the zone say on either side of the end of its summer time', () => {
  vi.stubEnv('TZ', 'Europe/Berlin');
  const window = { fromMs: at('2026-10-23T22:00:00Z'), toMs: at('2026-10-26T23:00:00Z') };
  const marks = timeAxis(window, 700, 'local');
  const hours = (window.toMs - window.fromMs) / 3_600_000;
  const told = marks.map(({ x, text }) => [text, Math.round((x / 700) * hours)]);
  // Midnight of the 25th was by summer time, that of the 26th no longer: 25 hours lie between them.
  expect(told.filter(([text]) => String(text).startsWith('10-'))).toEqual([
    ['10-24', 0],
    ['10-25', 24],
    ['10-26', 49],
    ['10-27', 73],
  ]);
});
