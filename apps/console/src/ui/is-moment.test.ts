import { expect, it } from 'vitest';
import { isMomentOrNothing } from './is-moment.ts';

it('takes what is no moment for a mistake, and nothing for none', () => {
  expect(['', 'now', 'now-6h', '2026-11-23T14:02'].map(isMomentOrNothing)).toEqual([true, true, true, true]);
  expect(['yesterday', 'now-', ' ', '14:02'].map(isMomentOrNothing)).toEqual([false, false, false, false]);
});
