import { AUDIT_QUERY_KEYS, parseQuery } from '@omnirelay/protocol/query';
import { expect, it } from 'vitest';
import { askedOfAudit, parseAuditQuery } from './audit-query.ts';

it('asks a control node for what was typed and for the range of time', () => {
  expect(askedOfAudit('actor:ana object:node/n-17', { from: 'now-6h', to: '2026-11-23 14:02+01:00' })).toBe(
    'actor:ana object:node/n-17 at:>=now-6h at:<=2026-11-23T13:02:00.000Z',
  );
  expect(askedOfAudit('', { from: '2026-11-23' })).toBe('at:>=2026-11-23T00:00:00.000Z');
  expect(askedOfAudit('  ', {})).toBeUndefined();
});

it('leaves out what a control node would refuse, which is shown as ignored', () => {
  const typed = 'actor:ana colour:"deep red" at:>soon -outcome:refused "open';
  const asked = askedOfAudit(typed, { to: 'now' });
  expect(asked).toBe('actor:ana -outcome:refused at:<=now');
  expect(parseQuery(asked ?? '', AUDIT_QUERY_KEYS, Date.now()).kind).toBe('query');
  const parsed = parseAuditQuery(typed);
  expect(parsed.kind === 'problems' && parsed.problems.map(({ term }) => term)).toEqual([
    'colour:"deep red"',
    'at:>soon',
    '"open',
  ]);
});

it('asks the same again for the same words, so that a page of it can be gone on from', () => {
  expect(askedOfAudit('swap', { from: 'now-1h' })).toBe('swap at:>=now-1h');
});
