import { expect, it } from 'vitest';
import type { AuditEntry, Peer, PeerEvidence } from '../../data/model.ts';
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
    SINCE,
  );
  expect(events.map(({ who, what }) => `${who} ${what}`)).toEqual([
    'n6 died',
    'n6 suspected by n1',
    'omar cordon-peer: disk swap',
    'n7 is Alive',
  ]);
});
