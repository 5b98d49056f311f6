import { expect, it } from 'vitest';
import type { LeaderTerm } from '../data/leader-model.ts';
import { leadershipFigures } from './leadership-figures.ts';

const SINCE = Date.parse('2026-11-23T00:00:00Z');
const term = (scope: string, number: number, hours: number, to?: number): LeaderTerm =>
  ({
    scope,
    scopeKind: scope.startsWith('node/') ? 'node' : 'custom',
    term: String(number),
    fenceToken: `0.1.${String(number).padStart(20, '0')}`,
    from: new Date(SINCE + hours * 3_600_000).toISOString(),
    ...(to === undefined ? {} : { to: new Date(SINCE + to * 3_600_000).toISOString() }),
  }) as LeaderTerm;

it('counts elections of the time that followed another leader, not the first of a scope', () => {
  const terms = [term('a', 1, 1, 2), term('a', 2, 2, 3), term('a', 3, 3), term('b', 7, -5), term('b', 8, 4)];
  expect(leadershipFigures(terms, [{ scope: 'a' }, { scope: 'b' }], SINCE)).toMatchObject({ scopes: 2, changes: 3 });
});

it('names the scopes that nobody leads, and since when', () => {
  const terms = [term('a', 1, 1, 2), term('b', 1, 1)];
  expect(leadershipFigures(terms, [{ scope: 'b' }], SINCE).leaderless).toEqual([
    { scope: 'a', since: '2026-11-23T02:00:00.000Z' },
  ]);
});

it('leaves the leases of nodes that have gone out of it', () => {
  expect(leadershipFigures([term('node/n5', 1, 1, 2)], [], SINCE)).toEqual({ scopes: 0, changes: 0, leaderless: [] });
});
