import { expect, it } from 'vitest';
import type { LeaderTerm } from '../../data/leader-model.ts';
import { drawnRange, fittedWindow, leaderRange } from './leader-range.ts';

const NOW = Date.parse('2026-11-23T14:00:00.500Z');
const minutes = (count: number): number => count * 60_000;

it('is the last hour, and grows, unless the address says otherwise', () => {
  expect(leaderRange({ from: '', to: '' }, NOW)).toMatchObject({
    from: 'now-1h',
    to: 'now',
    window: { fromMs: NOW - minutes(60), toMs: NOW },
    grows: true,
  });
  expect(leaderRange({ from: '2026-11-23T12:00', to: '2026-11-23T12:30' }, NOW)).toMatchObject({
    window: { fromMs: Date.parse('2026-11-23T12:00Z'), toMs: Date.parse('2026-11-23T12:30Z') },
    grows: false,
  });
});

it('leaves out what is no moment', () => {
  expect(leaderRange({ from: 'yesterday', to: '' }, NOW)).toMatchObject({
    from: 'now-1h',
    to: 'now',
    grows: true,
  });
  expect(leaderRange({ from: 'now-6h', to: 'tomorrow' }, NOW)).toMatchObject({
    from: 'now-6h',
    to: 'now',
    grows: true,
  });
});

it('never is of no length', () => {
  const { window } = leaderRange({ from: 'now', to: 'now-1h' }, NOW);
  expect(window.toMs).toBeGreaterThan(window.fromMs);
});

it('writes what was drawn so that nothing of it is lost, and keeps growing where it reaches to now', () => {
  expect(drawnRange({ fromMs: NOW - minutes(10), toMs: NOW - minutes(5) }, NOW)).toEqual({
    from: '2026-11-23T13:50:00Z',
    to: '2026-11-23T13:55:01Z',
  });
  expect(drawnRange({ fromMs: NOW - minutes(10), toMs: NOW + 5_000 }, NOW).to).toBe('now');
});

it('shows no more time than there is anything of, where nobody has said from when on', () => {
  const whole = { fromMs: NOW - minutes(60), toMs: NOW };
  const since = (ago: number): LeaderTerm => ({ from: new Date(NOW - ago).toISOString() }) as LeaderTerm;
  const spanOf = (...terms: readonly LeaderTerm[]): number => NOW - fittedWindow(whole, terms).fromMs;
  expect(spanOf(since(minutes(10)), since(minutes(5)))).toBe(minutes(10.6));
  expect(spanOf(since(5_000))).toBe(minutes(2));
  expect(spanOf(since(minutes(300)), since(minutes(5)))).toBe(minutes(60));
  expect(spanOf({} as LeaderTerm)).toBe(minutes(60));
});
