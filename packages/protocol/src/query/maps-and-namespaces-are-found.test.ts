import { expect, it } from 'vitest';
import { MAP_VERSION_QUERY_KEYS, mapVersionFields, NAMESPACE_QUERY_KEYS, namespaceFields } from './shard-map-fields.ts';
import { foundBy } from './testing/found-by.ts';

const namespace = {
  ...{ namespace: 'orders', kind: 'queue', shardCount: 64, strategy: { id: 'locality' }, rules: [{ id: 'eu-only' }] },
  ...{
    roles: ['worker', 'gateway'],
    version: '1.44',
    owners: 5,
    imbalance: 1.2,
    updatedAt: '2026-03-01T12:00:00.000Z',
  },
};
const version = {
  ...{ namespace: 'orders', version: '1.44', at: '2026-03-01T12:00:00.000Z', cause: 'join', actor: 'c-1', moved: 12 },
  ...{ deltaPercent: 18.75, statusChanges: 0, reason: 'n-9 came', changeTicket: 'CHG-1', correlationId: 'corr' },
  changeId: 'plan-7',
};

const NOW = Date.parse('2026-03-02T00:00:00Z');

it('finds namespaces by each key', () => {
  const found = foundBy([namespace], {
    keys: NAMESPACE_QUERY_KEYS,
    fieldsOf: namespaceFields,
    idOf: (one) => one.namespace,
    nowMs: NOW,
  });
  for (const text of [
    'ord',
    'ns:orders',
    'kind:queue',
    'shards:>60',
    'strategy:loc*',
    'rule:eu-only',
    'role:gateway',
    'version:>1.9',
    'owners:5',
    'imbalance:>1.1',
    'updated:2026-03-01',
  ])
    expect([text, found(text)]).toEqual([text, ['orders']]);
  for (const text of ['pay', 'kind:service', 'shards:<60', 'rule:us', 'role:control', 'updated:>2026-03-02'])
    expect([text, found(text)]).toEqual([text, []]);
});

it('finds versions of maps by each key', () => {
  const found = foundBy([version], {
    keys: MAP_VERSION_QUERY_KEYS,
    fieldsOf: mapVersionFields,
    idOf: (one) => one.version,
    nowMs: NOW,
  });
  for (const text of [
    'came',
    'ns:orders',
    'version:1.44',
    'at:>now-2d',
    'cause:join',
    'actor:c-*',
    'reason:*came',
    'ticket:CHG-1',
    'correlation:corr',
    'change:plan-7',
    'moved:>10',
    'delta:>18',
    'statuses:0',
  ])
    expect([text, found(text)]).toEqual([text, ['1.44']]);
  for (const text of ['left', 'cause:dead', 'change:plan-8', 'moved:<10', 'at:>now-1h'])
    expect([text, found(text)]).toEqual([text, []]);
});
