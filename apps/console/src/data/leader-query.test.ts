import { expect, it } from 'vitest';
import type { LeaderTerm } from './leader-model.ts';
import { termFilter } from './leader-query.ts';

const term = (more: Partial<LeaderTerm>): LeaderTerm =>
  ({
    scope: 'global-control',
    scopeKind: 'global',
    leaderId: 'n1',
    term: '4',
    epoch: '7',
    fenceToken: 'f',
    election: { correlationId: 'c' },
    ...more,
  }) as LeaderTerm;

const found = (text: string, ...terms: readonly LeaderTerm[]): readonly string[] =>
  terms.filter(termFilter(text).matches).map(({ scope, leaderId }) => `${scope} ${leaderId}`);

const TERMS = [
  term({ to: '2026-01-01T00:00:00.000Z', ended: 'stepped-down' }),
  term({ leaderId: 'n2', term: '5' }),
  term({ scope: 'billing/eu', scopeKind: 'custom', leaderId: 'n2', term: '12' }),
];

it('finds terms by scope, leader, kind, number and end, and by a word in scope or leader', () => {
  expect(found('scope:billing/*', ...TERMS)).toEqual(['billing/eu n2']);
  expect(found('leader:n2 kind:global', ...TERMS)).toEqual(['global-control n2']);
  expect(found('term:>4', ...TERMS)).toHaveLength(2);
  expect(found('ended:stepped-down', ...TERMS)).toEqual(['global-control n1']);
  expect(found('ended:no', ...TERMS)).toHaveLength(2);
  expect(found('bill', ...TERMS)).toEqual(['billing/eu n2']);
  expect(found('', ...TERMS)).toHaveLength(3);
});

it('says what of it was not understood, and holds to the rest', () => {
  expect(termFilter('leader:n2 colour:red').ignored.map(({ term: ignored }) => ignored)).toEqual(['colour:red']);
  expect(found('leader:n1 colour:red', ...TERMS)).toEqual(['global-control n1']);
});
