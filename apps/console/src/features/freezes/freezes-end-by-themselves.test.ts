import { describe, expect, it } from 'vitest';
import { askedFreeze, draftProblems, EMPTY_FREEZE } from './freeze-draft.ts';
import { freezeStateWords } from './freeze-words.ts';

const NOW = Date.parse('2026-11-27T12:00:00Z');

describe('a freeze that is written down', () => {
  it('ends after a time from its beginning, or at a moment', () => {
    expect(askedFreeze(EMPTY_FREEZE, NOW)).toEqual({ kind: 'freeze', until: '2026-11-27T14:00:00.000Z' });
    const later = { ...EMPTY_FREEZE, namespace: 'orders', from: '2026-11-28T02:00' };
    expect(askedFreeze(later, NOW)).toEqual({
      kind: 'freeze',
      namespace: 'orders',
      from: '2026-11-28T02:00:00.000Z',
      until: '2026-11-28T04:00:00.000Z',
    });
    expect(askedFreeze({ ...later, until: '2026-11-30T06:00' }, NOW)?.until).toBe('2026-11-30T06:00:00.000Z');
  });

  it('is not asked for where a moment is none, and says at which field', () => {
    expect(askedFreeze({ ...EMPTY_FREEZE, until: 'Monday' }, NOW)).toBeUndefined();
    expect(askedFreeze({ ...EMPTY_FREEZE, from: 'soon' }, NOW)).toBeUndefined();
    expect(Object.keys(draftProblems({ ...EMPTY_FREEZE, from: 'soon', until: 'Monday' }))).toEqual(['from', 'until']);
    expect(draftProblems(EMPTY_FREEZE)).toEqual({});
  });
});

it('a freeze says whether it holds by the clock of who looks, for nobody tells that it is over', () => {
  const freeze = { from: '2026-11-27T11:00:00Z', until: '2026-11-27T14:00:00Z' };
  expect(freezeStateWords(freeze, NOW)).toBe('holds, 2 h left');
  expect(freezeStateWords(freeze, NOW - 2 * 3_600_000)).toBe('begins in 60 min');
  expect(freezeStateWords(freeze, NOW + 2 * 3_600_000)).toBe('over');
});
