import { expect, it } from 'vitest';
import type { Change, ChangeMove } from './change-model.ts';
import { allNews, asLive, type ChangesNews, type LiveChange, withNews } from './live-changes.ts';

const change = (id: string, createdAt: string, more: object = {}): LiveChange =>
  ({ id, createdAt, state: 'Draft', ...more }) as unknown as LiveChange;
const step = (changeId: string, number: number, state: string) => ({
  changeId,
  at: `2026-01-01T00:00:0${number}.000Z`,
  move: { step: number, state } as ChangeMove,
});
const news = (more: Partial<ChangesNews>): ChangesNews => ({
  version: 'a.1',
  stepped: 'a.1.0',
  total: 1,
  whole: false,
  changed: [],
  removed: [],
  steps: [],
  ...more,
});

it('changes are told whole and then piece by piece, the newest first', () => {
  const whole = withNews(
    undefined,
    news({ whole: true, changed: [change('p1', '2026-01-01'), change('p2', '2026-01-02')] }),
  );
  expect(whole?.changes.map(({ id }) => id)).toEqual(['p2', 'p1']);
  const later = withNews(
    whole,
    news({ version: 'a.2', changed: [change('p1', '2026-01-01', { state: 'Stale' })], removed: ['p2'] }),
  );
  expect(later).toMatchObject({ version: 'a.2', changes: [{ id: 'p1', state: 'Stale' }] });
  expect(withNews(later, undefined)).toBe(later);
});

it('a step that is told with all of it and once more by itself stands once, the newest first', () => {
  const whole = withNews(undefined, news({ whole: true, steps: [step('p1', 1, 'Begun')] }));
  const later = withNews(whole, news({ steps: [step('p1', 2, 'Begun'), step('p1', 1, 'Begun')] }));
  expect(later?.steps.map(({ move }) => move.step)).toEqual([2, 1]);
});

it('a tab that has just come is told all that another one holds', () => {
  const held = withNews(undefined, news({ whole: true, changed: [change('p1', '2026-01-01')], problem: 'gone' }));
  if (held === undefined) throw new Error('nothing is held');
  expect(withNews(undefined, allNews(held))).toEqual(held);
});

it('of what was voided it keeps whose approvals they were, and not what only the page of the plan shows', () => {
  const by = { issuer: 'i', subject: 'olga', name: 'Olga', kind: 'person' };
  const voided = { at: '2026-01-01', why: 'drift', revision: 1, contentHash: 'ab12', approvals: [{ by }], touched: [] };
  const live = asLive({
    id: 'p1',
    checks: [],
    voids: [{ ...voided, touchedCount: 4 }],
    voidsBefore: 0,
  } as unknown as Change);
  expect(live.voided).toEqual({ at: '2026-01-01', why: 'drift', by: [by], touchedCount: 4 });
  expect(live).not.toHaveProperty('checks');
});
