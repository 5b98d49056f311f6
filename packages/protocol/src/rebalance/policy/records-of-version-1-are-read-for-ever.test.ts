/** The golden file is never written again. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { StoredText } from '../../shard-map/stored/map-records.ts';
import { decodeFreeze, encodeFreeze, parseFreezeKey } from './freeze-record.ts';
import { goldenCluster, goldenFreeze, goldenMaintenance, goldenNamespace } from './golden/records-v1.ts';
import { decodePolicy, encodePolicy, parsePolicyKey } from './policy-record.ts';

type Name = 'cluster' | 'namespace' | 'freeze' | 'maintenance';
const golden = JSON.parse(readFileSync(new URL('./golden/records-v1.json', import.meta.url), 'utf8')) as Record<
  Name,
  StoredText
>;

test('each kind of record is read as it was meant, with what a newer writer put beside it', () => {
  const read = (value: unknown) => ({ kind: 'record', value });
  expect(decodePolicy(golden.cluster)).toEqual(read(goldenCluster));
  expect(decodePolicy(golden.namespace)).toEqual(read(goldenNamespace));
  expect(decodeFreeze(golden.freeze)).toEqual(read(goldenFreeze));
  expect(decodeFreeze(golden.maintenance)).toEqual(read(goldenMaintenance));
});

test('what is written now says the same, so that nodes of the first release read it', () => {
  const texts = [
    [encodePolicy(goldenCluster), golden.cluster],
    [encodePolicy(goldenNamespace), golden.namespace],
    [encodeFreeze(goldenFreeze), golden.freeze],
    [encodeFreeze(goldenMaintenance), golden.maintenance],
  ] as const;
  for (const [encoded, { value, schema, minReader }] of texts) {
    if (encoded.kind !== 'text') throw new Error(encoded.kind);
    const { value: text, ...rest } = encoded;
    expect([JSON.parse(text), rest]).toEqual([JSON.parse(value), { kind: 'text', schema, minReader }]);
  }
});

test('each key says what stands there', () => {
  expect(parsePolicyKey('policies/rebalance')).toEqual({ id: 'rebalance', namespace: null, kind: 'current' });
  expect(parsePolicyKey('policy-history/rebalance.eu.orders/0000000012')).toEqual({
    id: 'rebalance.eu.orders',
    namespace: 'eu.orders',
    kind: 'earlier',
    version: 12,
  });
  for (const key of [
    'policies/',
    'policies/other',
    'policies/rebalance.',
    'policies/rebalance.A',
    'policy-history/rebalance/1',
  ])
    expect(parsePolicyKey(key)).toBeUndefined();
  expect(['freezes/friday', 'freezes/', 'freezes/a/b'].map(parseFreezeKey)).toEqual(['friday', undefined, undefined]);
});
