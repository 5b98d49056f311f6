import { expect, it } from 'vitest';
import type { ShardHistoryEntry } from '../../data/model.ts';
import { madeByPlan, movedWords, sinceSentence, verdictWords } from './why-words.ts';

const entry = (more: Partial<ShardHistoryEntry>): ShardHistoryEntry => ({
  version: '1764150710.41',
  at: '2026-11-23T14:02:10Z',
  cause: 'drain',
  actor: 'ana',
  ...more,
});

it('says since which version it is there, what brought it, and who wanted that', () => {
  expect(sinceSentence(entry({ from: 'n-3', to: 'n-17', changeTicket: 'OPS-12', reason: 'disk swap' }), 'then')).toBe(
    'Since version 41, then: moved from n-3 to n-17 since a node was drained, by ana, OPS-12 (disk swap).',
  );
  expect(sinceSentence(entry({ to: 'n-17', cause: 'created' }), 'then')).toContain(
    'placed at n-17 when the namespace was made',
  );
  expect(sinceSentence(entry({ from: 'n-3', cause: 'dead' }), 'then')).toContain('taken from n-3 since a node died');
  expect(sinceSentence(entry({ status: 'Paused', cause: 'operator' }), 'then')).toContain(': paused since an operator');
});

it('tells what it has no word for as it was told', () => {
  expect(sinceSentence(entry({ to: 'n-17', cause: 'failover' }), 'then')).toContain('placed at n-17 failover, by ana');
  expect(verdictWords({ verdict: 'resting' as never })).toBe('resting');
});

it('of a node that only has too many moves now it is told how many, not how much it is liked', () => {
  expect(verdictWords({ verdict: 'ranks-lower', throttled: '4 of 4 moves of n-30' })).toBe(
    'throttled: 4 of 4 moves of n-30',
  );
  expect(verdictWords({ verdict: 'sibling' })).toBe('no: holds a sibling');
});

it('a move that a plan has made is told with the plan, and with who approved it', () => {
  const byPlan = { from: 'n-3', to: 'n-17', cause: 'rebalance', changeId: 'c-88' };
  const moved = entry({ ...byPlan, reason: 'plan c-88, approved by ana, olga' });
  expect(madeByPlan(moved)).toEqual({ id: 'c-88', allowed: ', approved by ana, olga' });
  // Which way, the entry says itself.
  const said = entry({ ...byPlan, reason: 'plan c-88, approved by ana: from n-3 to n-17' });
  expect(madeByPlan(said)).toEqual({ id: 'c-88', allowed: ', approved by ana' });
  expect(madeByPlan(entry({ ...byPlan, reason: 'another word for it' }))).toEqual({ id: 'c-88', allowed: '' });
  expect(movedWords(moved, 'then')).toBe('Since map v41, then: moved from n-3 to n-17 by');
  expect(madeByPlan(entry({ reason: 'plan c-88, approved by ana, as somebody wrote' }))).toBeUndefined();
  expect(madeByPlan(entry({}))).toBeUndefined();
});
