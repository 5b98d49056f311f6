/** Whose health counts for a namespace, and what of it is known: by gossip, by the host, and by what operators want. */
import { nodeId } from '@omnirelay/primitives';
import type { Member, OwnerCandidate } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { nodeSigns } from './node-signs.ts';

const member = (id: string, more: object = {}): Member =>
  ({ nodeId: nodeId(id), liveness: 'alive', ...more }) as unknown as Member;
const candidate = (id: string, more: Partial<OwnerCandidate> = {}): OwnerCandidate => ({
  ...{ nodeId: id, role: 'worker', region: 'r', zone: 'z', labels: {}, intent: 'Active', live: true },
  ...more,
});

const signsOf = (candidates: readonly OwnerCandidate[], members: readonly Member[], owners: readonly string[] = []) =>
  nodeSigns({
    candidates,
    members: new Map(members.map((one) => [one.nodeId, one])),
    roles: ['worker'],
    owners: owners.map(nodeId),
  });

test('nodes of its roles count, and others while they own shards of it; of whom gossip tells nothing nothing is known', () => {
  const gateway = { role: 'gateway' };
  const candidates = [
    candidate('w2'),
    candidate('w1'),
    candidate('g1', gateway),
    candidate('g2', gateway),
    candidate('x'),
  ];
  const members = ['w1', 'w2', 'g1', 'g2'].map((id) => member(id));
  expect(signsOf(candidates, members, ['g1']).map(({ nodeId: id, leaving }) => `${id} ${leaving}`)).toEqual([
    'g1 true',
    'w1 false',
    'w2 false',
  ]);
});

test('who drains, goes by itself or has no weight leaves; who is cordoned does not', () => {
  const leaves = (more: Partial<OwnerCandidate>) => signsOf([candidate('w1', more)], [member('w1')])[0]?.leaving;
  for (const intent of ['Draining', 'Drained', 'Leaving', 'Removed']) expect(leaves({ intent })).toBe(true);
  for (const intent of ['Active', 'Cordoned', 'Unknown']) expect(leaves({ intent })).toBe(false);
  expect(leaves({ labels: { 'omnirelay.weight': '0' } })).toBe(true);
});

test('what a host reports counts while it lives, without the moment at which it did', () => {
  const load = { pendingDepth: 4, latencyP99Ms: 16, errorRatio: 0 };
  const claim = { load: { ...load, reportedAt: 1 } };
  const of = (liveness: string) => signsOf([candidate('w1')], [member('w1', { liveness, claim })]);
  expect(of('suspect')).toEqual([{ nodeId: 'w1', liveness: 'suspect', leaving: false, load }]);
  expect(of('dead')).toEqual([{ nodeId: 'w1', liveness: 'dead', leaving: false }]);
});
