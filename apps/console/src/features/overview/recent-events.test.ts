import { expect, it } from 'vitest';
import type { AuditEntry, Peer, PeerEvidence } from '../../data/model.ts';
import { rebalanceEvents } from './rebalance-events.ts';
import { recentEvents } from './recent-events.ts';

const SINCE = Date.parse('2026-11-23T13:00:00Z');
const entry = {
  id: 'e1',
  at: '2026-11-23T13:30:00Z',
  action: 'cordon-peer',
  object: 'peer/n5',
  outcome: 'accepted',
  reason: 'disk swap',
  principal: { displayName: 'omar' },
} as unknown as AuditEntry;
const peer = (nodeId: string, status: string, statusSince: string) =>
  ({ nodeId, status, statusSince }) as unknown as Peer;

it('mixes acts and transitions, newest first, and leaves out what is older', () => {
  const evidence = new Map([
    [
      'n6',
      {
        transitions: [
          { at: '2026-11-23T13:40:00Z', change: 'died', detail: '' },
          { at: '2026-11-23T13:39:00Z', change: 'suspected', detail: 'suspected by n1' },
          { at: '2026-11-23T09:00:00Z', change: 'joined', detail: '' },
        ],
      } as unknown as PeerEvidence,
    ],
  ]);
  const events = recentEvents(
    [entry],
    [
      peer('n6', 'Dead', '2026-11-23T13:40:00Z'),
      peer('n7', 'Alive', '2026-11-23T13:10:00Z'),
      peer('n8', 'Alive', '2026-11-20T00:00:00Z'),
    ],
    evidence,
    { sinceMs: SINCE },
  );
  expect(events.map(({ who, what }) => `${who} ${what}`)).toEqual([
    'n6 died',
    'n6 suspected by n1',
    'omar cordon-peer: disk swap',
    'n7 is Alive',
  ]);
});

it('tells what became of plans, of their last steps, and of the controllers, each with the way to it', () => {
  const change = {
    id: 'c-88',
    title: 'Drain of n-6',
    state: 'Executing',
    updatedAt: '2026-11-23T13:20:00Z',
    authors: [{ name: 'omar' }, { name: 'olga' }],
  };
  const move = { namespace: 'orders', shardId: '00012', from: 'n-6', to: 'n-7', state: 'Begun' };
  const steps = Array.from({ length: 9 }, (_, at) => ({ changeId: 'c-88', move, at: `2026-11-23T13:2${9 - at}:00Z` }));
  const rebalanced = rebalanceEvents('dev', {
    changes: { changes: [change], steps } as unknown as Parameters<typeof rebalanceEvents>[1]['changes'],
    controllers: [
      { namespace: 'orders', state: 'draining', since: '2026-11-23T13:05:00Z', why: 'n-6 is sick' },
    ] as unknown as Parameters<typeof rebalanceEvents>[1]['controllers'],
  });
  const events = recentEvents([], [], new Map(), { sinceMs: SINCE, rebalanced });
  expect(events.map(({ who, what, address }) => `${who} ${what} ${address}`)).toEqual([
    ...Array.from({ length: 6 }, () => 'c-88 Shard 12 of orders draining from n-6 to n-7 /c/dev/plans/c-88/run'),
    'omar plan Drain of n-6: running /c/dev/plans/c-88',
    'orders draining: n-6 is sick /c/dev/policies/rebalance.orders',
  ]);
  expect(recentEvents([], [], new Map(), { sinceMs: Date.parse('2026-11-23T14:00:00Z'), rebalanced })).toEqual([]);
});
