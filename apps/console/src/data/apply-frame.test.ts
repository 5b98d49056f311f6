import { describe, expect, it } from 'vitest';
import { applyFrame, EMPTY_FLEET } from './apply-frame.ts';
import { connectionPhase } from './connection-phase.ts';
import type { Peer } from './model.ts';

const peer = (nodeId: string, status: Peer['status'] = 'Alive'): Peer => ({ nodeId, status }) as Peer;
const head = { lostForMs: 0 };

describe('the fleet in the browser', () => {
  it('takes a snapshot, then what changed and what went', () => {
    const first = applyFrame(EMPTY_FLEET, { kind: 'snapshot', head, ready: true, peers: [peer('n1'), peer('n2')] });
    const next = applyFrame(first, { kind: 'delta', head, changed: [peer('n1', 'Dead')], removed: ['n2'] });
    expect([...next.peers.values()]).toEqual([peer('n1', 'Dead')]);
    expect(first.peers.size).toBe(2);
  });

  it('keeps the order of names, whoever comes, changes and goes', () => {
    const idsOf = (peers: ReadonlyMap<string, Peer>): readonly string[] => [...peers.values()].map((p) => p.nodeId);
    const some = ['n10', 'n2', 'n1'].map((id) => peer(id));
    const first = applyFrame(EMPTY_FLEET, { kind: 'snapshot', head, ready: true, peers: some });
    expect(idsOf(first.peers)).toEqual(['n1', 'n2', 'n10']);
    const next = applyFrame(first, { kind: 'delta', head, changed: [peer('n3'), peer('n2', 'Dead')], removed: ['n1'] });
    expect(idsOf(next.peers)).toEqual(['n2', 'n3', 'n10']);
  });

  it('keeps the last whole picture while a new one is gathered, and after a refusal', () => {
    const whole = applyFrame(EMPTY_FLEET, { kind: 'snapshot', head, ready: true, peers: [peer('n1')] });
    const gathering = applyFrame(whole, { kind: 'snapshot', head, ready: false, peers: [] });
    expect(gathering.peers.size).toBe(1);
    const refused = applyFrame(gathering, { kind: 'refused', head, code: 'forbidden', detail: 'no' });
    expect(refused.peers.size).toBe(1);
  });

  it('keeps who leads, and the namespaces, until a frame tells them anew', () => {
    const leadership = { version: '1', leaders: [], total: 3, conflicts: [] };
    const namespaces = { namespaces: [], total: 0 };
    const told = applyFrame(EMPTY_FLEET, { kind: 'snapshot', head, ready: true, peers: [], leadership, namespaces });
    const quiet = applyFrame(told, { kind: 'delta', head, changed: [], removed: [] });
    expect(quiet.leadership).toBe(leadership);
    const again = applyFrame(quiet, { kind: 'snapshot', head, ready: true, peers: [] });
    expect(again.leadership).toBe(leadership);
    const newer = { ...leadership, version: '2' };
    const next = applyFrame(again, { kind: 'delta', head, changed: [], removed: [], leadership: newer });
    expect(next.leadership).toBe(newer);
    expect(next.namespaces).toBe(namespaces);
    const more = { namespaces: [], total: 1 };
    const grown = applyFrame(next, { kind: 'delta', head, changed: [], removed: [], namespaces: more });
    expect([grown.namespaces, grown.leadership]).toEqual([more, newer]);
  });
});

it.each([
  [0, 'live'],
  [2_999, 'live'],
  [3_000, 'reconnecting'],
  [9_999, 'reconnecting'],
  [10_000, 'offline'],
] as const)('after %i ms of silence the connection is %s', (ms, phase) => {
  expect(connectionPhase(ms, true)).toBe(phase);
});

it('is not live before anything came, and not connecting for ever', () => {
  expect([0, 3_000, 9_999, 10_000].map((ms) => connectionPhase(ms, false))).toEqual([
    'connecting',
    'connecting',
    'connecting',
    'offline',
  ]);
});
