import { expect, it } from 'vitest';
import type { LeaderTerm } from '../../data/leader-model.ts';
import type { Leadership, LiveLeader } from '../../data/leadership.ts';
import { lanesOf, whoLeads } from './lanes-of.ts';

const term = (scope: string, leaderId: string, to?: string): LeaderTerm =>
  ({
    scope,
    leaderId,
    scopeKind: scope.startsWith('node/') ? 'node' : 'custom',
    ...(to === undefined ? {} : { to }),
  }) as LeaderTerm;
const ENDED = '2026-01-01T00:00:00.000Z';

const shown = (terms: readonly LeaderTerm[], matches: (one: LeaderTerm) => boolean = () => true) =>
  lanesOf({ terms, rejections: [], conflicting: new Set(['torn']), matches });

it('puts scopes with two leaders first, then those with none, then the rest by name', () => {
  const terms = [
    term('b2', 'n1'),
    term('node/n1', 'n1', ENDED),
    term('b10', 'n1'),
    term('lost', 'n1', ENDED),
    term('torn', 'n1'),
  ];
  expect(shown(terms).map(({ scope }) => scope)).toEqual(['torn', 'lost', 'b2', 'b10', 'node/n1']);
});

it('shows all terms of a scope of which one matches: a lane of some of them would have gaps that were none', () => {
  const lanes = shown([term('a', 'n1', ENDED), term('a', 'n2'), term('b', 'n1')], ({ leaderId }) => leaderId === 'n2');
  expect(lanes.map(({ scope, terms }) => [scope, terms.length])).toEqual([['a', 2]]);
});

it('says that nobody leads only of what it would be told of', () => {
  const leaders = [{ scope: 'a', leaderId: 'n1', term: '4' } as LiveLeader];
  const whole: Leadership = { version: '1', leaders, total: 1, conflicts: [] };
  expect(['a', 'b', 'node/n1'].map(whoLeads(whole))).toEqual([
    'n1, term 4',
    'led by nobody now',
    'not told who leads now',
  ]);
  for (const partly of [undefined, { ...whole, total: 700 }, { ...whole, problem: 'not allowed' }])
    expect(whoLeads(partly)('b')).toBe('not told who leads now');
});
