import { describe, expect, it } from 'vitest';
import type { Peer } from '../../data/model.ts';
import { groupPeers, worstFirst } from './order-peers.ts';

const peer = (nodeId: string, status: Peer['status'], intent: Peer['intent'] = 'Active', region = 'eu'): Peer =>
  ({ nodeId, status, intent, metadata: { region, role: 'worker' } }) as unknown as Peer;

describe('the order of peers', () => {
  it('puts the dead first, then the suspect, then what is out of service, then names in the order people count', () => {
    const peers = [
      peer('n10', 'Alive'),
      peer('n2', 'Alive'),
      peer('n3', 'Left'),
      peer('n4', 'Alive', 'Cordoned'),
      peer('n5', 'Suspect'),
      peer('n6', 'Dead', 'Cordoned'),
    ];
    expect(peers.toSorted(worstFirst).map((p) => p.nodeId)).toEqual(['n6', 'n5', 'n4', 'n2', 'n10', 'n3']);
  });

  it('keeps groups where they are when a member gets worse', () => {
    const groups = groupPeers(
      [peer('a', 'Alive', 'Active', 'us'), peer('b', 'Dead', 'Active', 'us'), peer('c', 'Alive')],
      'region',
    );
    expect(groups.map((group) => [group.key, group.peers.map((p) => p.nodeId)])).toEqual([
      ['eu', ['c']],
      ['us', ['b', 'a']],
    ]);
  });
});
