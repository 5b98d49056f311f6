import { describe, expect, test } from 'vitest';
import type { ChangeHeader, ChangeId } from '../change-model.ts';
import { draftOf, planOf, UNDO } from '../testing/plans.ts';
import { droppableChanges, type KeptChange, keepsRevision } from './retained-changes.ts';

const { header } = draftOf(planOf(1));
const change = (id: string, updatedAt: number, more: Partial<ChangeHeader> & Partial<KeptChange> = {}): KeptChange => {
  const { stepRecords = 1, isInFlight = false, ...of } = more;
  return { header: { ...header, id: id as ChangeId, updatedAt, state: 'completed', ...of }, stepRecords, isInFlight };
};
const few = { ended: 2, stepRecords: 10 };

describe('what goes', () => {
  test('the oldest of those that have ended', () => {
    const all = [change('a', 1), change('b', 3), change('c', 2), change('d', 4, { state: 'stale' })];
    expect(droppableChanges(all, few)).toEqual(['a']);
  });

  test('those whose steps would be too many together with the ones of all others', () => {
    const all = [
      change('a', 1),
      change('b', 2, { stepRecords: 8 }),
      change('c', 0, { state: 'executing', stepRecords: 3 }),
    ];
    expect(droppableChanges(all, few)).toEqual(['b', 'a']);
  });

  test('none that has steps in flight, is being undone, or is what an open one undoes', () => {
    const all = [
      change('a', 1, { isInFlight: true, state: 'cancelled' }),
      change('b', 2, { rollbackBy: UNDO }),
      change('c', 3),
      change('undo', 4, { state: 'draft', rollbackOf: 'c' as ChangeId }),
    ];
    expect(droppableChanges(all, { ended: 0, stepRecords: 0 })).toEqual([]);
    expect(
      droppableChanges([change('b', 2, { rollbackBy: UNDO, state: 'rolled-back' })], { ended: 0, stepRecords: 9 }),
    ).toEqual(['b']);
  });
});

test('pages of earlier revisions stay for as long as something was done by them, or their approvals are told of', () => {
  const { contentHash } = header;
  const voids = [
    { at: 1, why: 'drift' as const, revision: 2, contentHash, approvals: [], touched: [], touchedCount: 1 },
  ];
  const kept = [1, 2, 3, 4, 5].filter((revision) => keepsRevision({ revision: 4, voids }, revision, revision === 3));
  expect(kept).toEqual([2, 3, 4]);
});
