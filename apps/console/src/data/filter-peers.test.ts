import { expect, it } from 'vitest';
import { peerFilter } from './filter-peers.ts';
import type { Peer } from './model.ts';

const peer = (nodeId: string, role: string): Peer =>
  ({
    nodeId,
    status: 'Alive',
    intent: 'Active',
    metadata: { role, endpoint: `${nodeId}.mesh:7000`, meshVersion: '2.10.0', labels: { team: { value: 'payments' } } },
  }) as unknown as Peer;
const peers = [peer('n1', 'control'), peer('n2', 'worker')];

it('leaves out what it does not know, says so, and applies the rest', () => {
  const { of, ignored } = peerFilter('foo:bar role:worker');
  const found = of(peers);
  expect(found.map((one) => one.nodeId)).toEqual(['n2']);
  expect(ignored.map((one) => one.term)).toEqual(['foo:bar']);
  expect(ignored[0]?.why).toContain('unknown key');
});

it('ignores nothing that it knows', () => {
  const { of, ignored } = peerFilter('-role:control n2');
  expect([of(peers), ignored]).toEqual([[peers[1]], []]);
});

it.each([
  ['state:alive', ['n1', 'n2']],
  ['status:ALIVE -state:dead', ['n1', 'n2']],
  ['label.team=payments role:worker', ['n2']],
  ['version:<2.4', []],
  ['version:>2.4', ['n1', 'n2']],
])('takes what the API and the command line take: %s', (text, expected) => {
  const { of, ignored } = peerFilter(text);
  expect(ignored).toEqual([]);
  expect(of(peers).map((one) => one.nodeId)).toEqual(expected);
});

it('asks a peer that changed anew', () => {
  const { of } = peerFilter('role:worker');
  expect(of(peers)).toEqual([peers[1]]);
  const promoted = peer('n1', 'worker');
  expect(of([promoted, peer('n2', 'gateway')])).toEqual([promoted]);
});
