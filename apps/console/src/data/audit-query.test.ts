import { matchesQuery, type Query } from '@omnirelay/protocol/query';
import { expect, it } from 'vitest';
import { auditFields, auditPushdown, parseAuditQuery } from './audit-query.ts';
import type { AuditEntry } from './model.ts';

const ENTRY = {
  id: 'e1',
  action: 'cordon-peer',
  object: 'peer/n-17',
  principal: { subject: 'u-ana', displayName: 'ana' },
  outcome: 'accepted',
  reason: 'disk swap',
  correlationId: 'c1',
  writerId: 'n1',
} as unknown as AuditEntry;

const query = (text: string): Query => {
  const parsed = parseAuditQuery(text);
  return parsed.kind === 'query' ? parsed.query : parsed.understood;
};
const matches = (text: string): boolean => matchesQuery(query(text), auditFields(ENTRY));

it('finds an entry by who, what and on what, whether one says node or peer', () => {
  expect(matches('actor:ana object:node/n-17')).toBe(true);
  expect(matches('object:peer/n-17 outcome:accepted')).toBe(true);
  expect(matches('swap')).toBe(true);
  expect(matches('actor:omar')).toBe(false);
  expect(matches('-actor:ana')).toBe(false);
});

it('hands a control node what it can answer, in its words', () => {
  expect(auditPushdown(query('actor:ana object:node/n-17 outcome:refused'))).toEqual({
    actor: ['ana'],
    object: ['peer/n-17'],
  });
});

it('hands over nothing that would be understood otherwise there', () => {
  expect(auditPushdown(query('-actor:ana object:"node/*"'))).toEqual({});
});
