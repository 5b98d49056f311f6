import { auditFields, matchesQuery } from '@omnirelay/protocol/query';
import { expect, it } from 'vitest';
import { parseAuditQuery } from './audit-query.ts';
import type { AuditEntry } from './model.ts';
import { objectAddress } from './object-address.ts';

it('a node leads to its permalink, whichever word names it', () => {
  expect(objectAddress('peer/n5')).toBe('/o/node/n5');
  expect(objectAddress('node/n-5.eu')).toBe('/o/node/n-5.eu');
});

it('a leader leads to its scope, slashes and all', () => {
  expect(objectAddress('leader/global-control')).toBe('/o/leader/global-control');
  expect(objectAddress('leader/billing/eu')).toBe('/o/leader/billing/eu');
});

it('a shard, a namespace, a policy and a freeze lead to their pages', () => {
  expect(objectAddress('shard/orders/00412')).toBe('/o/shard/orders/00412');
  expect(objectAddress('namespace/orders')).toBe('/o/namespace/orders');
  expect(objectAddress('policy/rebalance.orders')).toBe('/o/policy/rebalance.orders');
  expect(objectAddress('freeze/f-1')).toBe('/o/freeze/f-1');
  expect(objectAddress('shard/*')).toContain('/audit?q=');
});

const WITHOUT_A_PAGE = [
  'join-token/01J9',
  'address/10.0.0.7',
  'identity/spiffe://dev/node/n5',
  'lineage',
  'refusals',
  'peer/*',
  'peer/No Such Node',
  'audit',
  'cluster/another',
  'odd/"a\\b",c -d',
];

it.each(WITHOUT_A_PAGE)('%s leads to its own entries in the audit, and to no others', (object) => {
  const { pathname, searchParams } = new URL(objectAddress(object), 'https://console.example');
  expect(pathname).toBe('/audit');
  const parsed = parseAuditQuery(searchParams.get('q') ?? '');
  if (parsed.kind === 'problems') throw new Error(JSON.stringify(parsed.problems));
  const found = [...WITHOUT_A_PAGE, 'peer/n5'].filter((other) =>
    matchesQuery(parsed.query, auditFields({ object: other, principal: {} } as AuditEntry)),
  );
  expect(found).toEqual([object]);
});
