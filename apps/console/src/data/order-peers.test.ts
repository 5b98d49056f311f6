import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Peer } from './model.ts';
import { clusterPeers, groupPeers, sortWorstFirst, worstFirst } from './order-peers.ts';

const peer = (
  nodeId: string,
  status: Peer['status'] = 'Alive',
  intent: Peer['intent'] = 'Active',
  region = 'eu',
): Peer => ({ nodeId, status, intent, metadata: { clusterId: 'core', region, role: 'worker' } }) as unknown as Peer;

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

  it('sorts a whole fleet as it sorts two', () => {
    const anyPeer = fc.record({
      id: fc.integer({ min: 0, max: 30 }),
      status: fc.constantFrom<Peer['status']>('Alive', 'Suspect', 'Dead', 'Left'),
      intent: fc.constantFrom<Peer['intent']>('Active', 'Cordoned', 'Draining', 'Drained', 'Removed', 'Unknown'),
    });
    fc.assert(
      fc.property(fc.uniqueArray(anyPeer, { selector: ({ id }) => id }), (drawn) => {
        const peers = drawn.map(({ id, status, intent }) => peer(`n${id}`, status, intent));
        expect(sortWorstFirst(peers)).toEqual(peers.toSorted(worstFirst));
      }),
    );
  });

  it('puts the group with the worst member first, and those that are well by name', () => {
    const well = [peer('a', 'Alive', 'Active', 'us'), peer('c', 'Alive'), peer('d', 'Alive', 'Active', 'ap')];
    expect(groupPeers(well, 'region').map((group) => group.key)).toEqual(['ap', 'eu', 'us']);
    const groups = groupPeers([...well, peer('b', 'Dead', 'Active', 'us')], 'region');
    expect(groups.map((group) => [group.key, group.peers.map((p) => p.nodeId)])).toEqual([
      ['us', ['b', 'a']],
      ['ap', ['d']],
      ['eu', ['c']],
    ]);
  });

  it('keeps clusters apart', () => {
    const edge = peer('z', 'Suspect');
    const peers = [peer('a'), { ...edge, metadata: { ...edge.metadata, clusterId: 'edge' } }];
    expect(clusterPeers(peers as readonly Peer[], 'region').map(({ key, groups }) => [key, groups.length])).toEqual([
      ['edge', 1],
      ['core', 1],
    ]);
  });
});
