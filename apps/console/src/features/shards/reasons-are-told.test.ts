import { expect, it } from 'vitest';
import type { ShardHistoryEntry } from '../../data/model.ts';
import { sinceSentence, verdictWords } from './why-words.ts';

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
  expect(verdictWords('throttled' as never)).toBe('throttled');
});
