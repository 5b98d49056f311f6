import { expect, it } from 'vitest';
import { exactMoment, momentOf } from './moment.ts';

const NOW = Date.parse('2026-11-23T14:00:00Z');

it('reads moments relative to now', () => {
  expect(momentOf('now', NOW)).toBe(NOW);
  expect(momentOf('now-6h', NOW)).toBe(Date.parse('2026-11-23T08:00:00Z'));
  expect(momentOf('now-2d', NOW)).toBe(Date.parse('2026-11-21T14:00:00Z'));
});

it('reads ISO times; without a zone they are UTC', () => {
  expect(momentOf('2026-11-23', NOW)).toBe(Date.parse('2026-11-23T00:00:00Z'));
  expect(momentOf('2026-11-23T14:02', NOW)).toBe(Date.parse('2026-11-23T14:02:00Z'));
  expect(momentOf('2026-11-23T14:02:10.123456789Z', NOW)).toBe(Date.parse('2026-11-23T14:02:10.123Z'));
  expect(momentOf('2026-11-23 14:02:10+01:00', NOW)).toBe(Date.parse('2026-11-23T13:02:10Z'));
});

it('takes nothing else', () => {
  for (const text of ['', 'yesterday', 'now-', 'now-1y', '2026-13-45', '14:02'])
    expect(momentOf(text, NOW)).toBeUndefined();
});

it('writes a moment so that it means no more than itself, and leaves what is relative to now', () => {
  expect(exactMoment('2026-11-23')).toBe('2026-11-23T00:00:00.000Z');
  expect(exactMoment('2026-11-23 14:02:10+01:00')).toBe('2026-11-23T13:02:10.000Z');
  expect(exactMoment(' now-6h ')).toBe('now-6h');
  expect(exactMoment('yesterday')).toBeUndefined();
});
