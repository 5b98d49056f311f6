import { expect, it } from 'vitest';
import { vantageIsCurrent } from './vantage-is-current.ts';

const answered = { answeredAtMs: 1_000, failed: false, paused: false };

it('a view is old once its node does not answer, with an error or without', () => {
  expect(vantageIsCurrent(answered, 4_000)).toBe(true);
  expect(vantageIsCurrent({ ...answered, failed: true }, 4_000)).toBe(false);
  expect(vantageIsCurrent(answered, 11_000)).toBe(false);
});

it('a paused view rests and is not called old for it', () => {
  expect(vantageIsCurrent({ ...answered, paused: true }, 60_000)).toBe(true);
});
