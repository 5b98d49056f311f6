import { expect, it } from 'vitest';
import { fleetChanges } from './fleet-changes.ts';
import type { Peer } from './model.ts';

const peer = (nodeId: string, more: Partial<Peer> = {}): Peer =>
  ({
    nodeId,
    status: 'Alive',
    intent: 'Active',
    statusSince: '2026-11-23T14:00:00Z',
    bootEpoch: '1',
    incarnation: '1',
    metadata: { metadataVersion: '1' },
    ...more,
  }) as unknown as Peer;
const fleet = (...peers: readonly Peer[]) => new Map(peers.map((one) => [one.nodeId, one]));
const told = (before: Map<string, Peer>, after: Map<string, Peer>) =>
  fleetChanges(before, after).map(({ nodeId, what }) => `${nodeId} ${what}`);

it('tells both axes apart', () => {
  expect(told(fleet(peer('n1')), fleet(peer('n1', { status: 'Dead', intent: 'Cordoned' })))).toEqual([
    'n1 Alive to Dead',
    'n1 Active to Cordoned',
  ]);
});

it('tells who joined, who is gone, and who died and came back meanwhile', () => {
  expect(
    told(fleet(peer('n1'), peer('n2'), peer('n3')), fleet(peer('n2', { bootEpoch: '2' }), peer('n3'), peer('n4'))),
  ).toEqual(['n2 began a new life', 'n4 joined', 'n1 no longer listed']);
});

it('says nothing of what is the same, though it was sent anew', () => {
  expect(told(fleet(peer('n1')), fleet(peer('n1', { rttMs: 7 })))).toEqual([]);
});
