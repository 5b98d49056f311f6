import { describe, expect, it } from 'vitest';
import type { Peer } from '../../data/model.ts';
import { cellLines } from './cell-facts.ts';

const peer = (over: Partial<Peer>): Peer =>
  ({
    nodeId: 'n1',
    status: 'Alive',
    statusSince: '2026-11-23T14:02:10.412Z',
    intent: 'Active',
    rttMs: 41.62,
    observedBy: 'n2',
    metadata: {
      role: 'worker',
      zone: 'eu-west-1a',
      meshVersion: '0.1.0',
      endpoint: '10.0.0.7:17421',
      labels: { rack: { value: '4', source: 'Owner' } },
    },
    ...over,
  }) as Peer;
const written = (over: Partial<Peer>, most: number, width: number): readonly string[] =>
  cellLines({ peer: peer(over), zone: 'utc', most, width }).map((line) =>
    line.kind === 'fact'
      ? `${line.name}: ${line.value}`
      : [line.left, line.right].filter((text) => text !== '').join(' | '),
  );

describe('what is written in a large tile', () => {
  it('is all that is known, each with its name, where there is room', () => {
    expect(written({}, 9, 400)).toEqual([
      'State: Alive',
      'Since: 2026-11-23 14:02:10 UTC',
      'Round trip: 41.6 ms',
      'Role: worker',
      'Zone: eu-west-1a',
      'Address: 10.0.0.7:17421',
      'Version: 0.1.0',
      'Labels: rack=4',
    ]);
  });

  it('is the most telling in as many lines as there is room for', () => {
    const all = [
      'Alive | worker',
      'rtt 41.6 ms | eu-west-1a',
      'since 2026-11-23 14:02:10 UTC',
      '10.0.0.7:17421 | v0.1.0',
    ];
    for (const most of [1, 2, 3, 4]) expect(written({}, most, 260)).toEqual(all.slice(0, most));
    expect(written({}, 4, 400)).toEqual(all);
  });

  it('tells a time as exactly as it has room', () => {
    const since = (width: number) => written({}, 3, width)[2];
    expect(since(210)).toBe('since 2026-11-23 14:02');
    expect(since(154)).toBe('since 2026-11-23');
  });

  it('says why a node is out of service, and when a dead one was last heard', () => {
    const dead = {
      status: 'Dead',
      intent: 'Cordoned',
      intentReason: 'disk swap',
      lastSeen: '2026-11-23T14:01:00.000Z',
    } as const;
    expect(written(dead, 9, 400).slice(0, 4)).toEqual([
      'State: Dead, Cordoned',
      'Reason: disk swap',
      'Since: 2026-11-23 14:02:10 UTC',
      'Last heard: 2026-11-23 14:01:00 UTC',
    ]);
    expect(written(dead, 9, 260)).toContain('disk swap');
  });
});
