import { expect, it } from 'vitest';
import { asLive } from '../../data/live-changes.ts';
import type { Freeze } from '../../data/policy-model.ts';
import { changeOf } from '../../data/testing/changes.ts';
import { expiringCertificates, expiringFreezes, expiringPlans, nextFirst } from './expiring.ts';

it('plans that nobody has run, certificates and freezes stand in the order of their ends', () => {
  const plans = [
    changeOf({ id: 'p-1', expiresAt: '2026-11-24T00:00:00.000Z' }),
    changeOf({ id: 'p-2', state: 'Executing' }),
    changeOf({ id: 'p-3', state: 'Completed' }),
  ].map(asLive);
  const freeze = { id: 'f1', kind: 'freeze', until: '2026-11-23T18:00:00.000Z', reason: 'the sale' } as Freeze;
  const rows = nextFirst([
    ...expiringPlans(plans, 'dev'),
    ...expiringCertificates([{ nodeId: 'n5', endsAt: '2026-11-23T20:00:00.000Z' }], 'dev'),
    ...expiringFreezes([freeze], 'dev'),
  ]);
  expect(rows.map(({ what, name, address }) => [what, name, address])).toEqual([
    ['Freeze', 'the cluster: the sale', '/c/dev/freezes'],
    ['Certificate', 'Certificate of n5', '/c/dev/nodes/n5'],
    ['Plan', 'Rebalance orders', '/c/dev/plans/p-1'],
  ]);
});
