import { expect, it } from 'vitest';
import {
  CONTROLLER_QUERY_KEYS,
  controllerFields,
  FREEZE_QUERY_KEYS,
  freezeFields,
  POLICY_QUERY_KEYS,
  policyFields,
} from './policy-fields.ts';
import { foundBy } from './testing/found-by.ts';

const NOW = Date.parse('2026-03-02T00:00:00Z');
const person = { subject: 's-ana', name: 'Ana' };
const policy = {
  ...{ id: 'rebalance.orders', namespace: 'orders', version: 3, written: true, effective: { mode: 'approval' } },
  ...{ updatedAt: '2026-03-01T12:00:00.000Z', updatedBy: person, changeTicket: 'CHG-1', heldBy: { id: 'sale' } },
};
const freeze = {
  ...{ id: 'sale', kind: 'freeze', namespace: 'orders', state: 'Active', reason: 'the sale is on', by: person },
  ...{ from: '2026-03-01T12:00:00.000Z', until: '2026-03-03T12:00:00.000Z', changeTicket: 'CHG-1' },
};

it('finds policies by each key, and no other than is asked for', () => {
  const found = foundBy([policy], {
    keys: POLICY_QUERY_KEYS,
    fieldsOf: policyFields,
    idOf: ({ id }) => id,
    nowMs: NOW,
  });
  const asked = ['orders', 'policy:rebalance.orders', 'id:*.orders', 'ns:orders', 'version:>2', 'written:true'];
  for (const text of [
    ...asked,
    'mode:approval',
    'updated:2026-03-01',
    'by:Ana',
    'by:s-ana',
    'ticket:CHG-1',
    'held:sale',
  ])
    expect([text, found(text)]).toEqual([text, ['rebalance.orders']]);
  for (const text of ['mail', 'ns:mail', 'version:>3', 'mode:auto', '-by:ana held:sale ns:mail', 'held:other'])
    expect([text, found(text)]).toEqual([text, []]);
});

it('finds freezes by each key, and no other than is asked for', () => {
  const found = foundBy([freeze], {
    keys: FREEZE_QUERY_KEYS,
    fieldsOf: freezeFields,
    idOf: ({ id }) => id,
    nowMs: NOW,
  });
  const asked = ['sale', 'freeze:sale', 'id:s*', 'kind:freeze', 'namespace:orders', 'ns:orders', 'state:Active'];
  for (const text of [...asked, 'from:<now', 'until:>now', 'reason:"the sale is on"', 'by:Ana', 'ticket:CHG-1'])
    expect([text, found(text)]).toEqual([text, ['sale']]);
  for (const text of ['maintenance', 'kind:maintenance', 'state:Over', 'until:<now', 'ticket:CHG-2'])
    expect([text, found(text)]).toEqual([text, []]);
});

it('finds controllers by each key, and no other than is asked for', () => {
  const controller = {
    ...{ namespace: 'orders', state: 'draining', since: '2026-03-01T12:00:00.000Z', why: 'shards leave wk-1' },
    ...{ changeId: 'plan-7', nodes: [{ nodeId: 'wk-1' }], heldBy: 'freeze sale' },
  };
  const found = foundBy([controller], {
    keys: CONTROLLER_QUERY_KEYS,
    fieldsOf: controllerFields,
    idOf: ({ namespace }) => namespace,
    nowMs: NOW,
  });
  const asked = ['orders', 'wk-1', 'ns:orders', 'state:draining', 'since:2026-03-01', 'why:shards*', 'change:plan-7'];
  for (const text of [...asked, 'node:wk-1', 'held:"freeze sale"'])
    expect([text, found(text)]).toEqual([text, ['orders']]);
  for (const text of ['mail', 'state:steady', 'node:wk-2', 'change:plan-8'])
    expect([text, found(text)]).toEqual([text, []]);
});
