import type { MembershipView } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { knownControlNodes } from './known-control-nodes.ts';
import { standingPolicy } from './standing-policy.ts';

type Row = readonly [nodeId: string, liveness: string, role: string, clusterId?: string];
const members = (...rows: readonly Row[]) =>
  ({
    members: new Map(
      rows.map(([nodeId, liveness, role, clusterId = 'c1']) => [
        nodeId,
        { nodeId, liveness, claim: { metadata: { role, clusterId, endpoint: `${nodeId}:17421` } } },
      ]),
    ),
  }) as unknown as Pick<MembershipView, 'members'>;
const asked = (...rows: readonly Row[]) => knownControlNodes(members(...rows), 'c1').map(({ nodeId }) => nodeId);

test('control nodes of the own cluster that live are asked; while none does, those that are only doubted', () => {
  const others: readonly Row[] = [
    ['w1', 'alive', 'worker'],
    ['k9', 'alive', 'control', 'c2'],
    ['k8', 'left', 'control'],
  ];
  expect(asked(...others, ['k1', 'alive', 'control'], ['k2', 'suspect', 'control'])).toEqual(['k1']);
  expect(asked(...others, ['k1', 'dead', 'control'], ['k2', 'suspect', 'control'])).toEqual(['k1', 'k2']);
  expect(asked(...others)).toEqual([]);
});

test('each node may stand for what its config names, or for what the list of the control nodes gives it', () => {
  const policy = (mayStand?: readonly object[]) => standingPolicy({ mesh: { control: { mayStand } } } as never);
  const worker = { nodeId: 'batch-1', role: 'worker' };
  expect(policy().mayStandFor(worker, 'anything')).toBe(true);
  expect(policy([]).mayStandFor(worker, 'anything')).toBe(false);
  const some = policy([
    { scope: 'jobs/*', nodes: ['batch-*'] },
    { scope: 'edge', roles: ['gateway'] },
  ]);
  expect(some.mayStandFor(worker, 'jobs/eu')).toBe(true);
  expect(some.mayStandFor({ ...worker, nodeId: 'other-1' }, 'jobs/eu')).toBe(false);
  expect(some.mayStandFor(worker, 'jobs')).toBe(false);
  expect(some.mayStandFor(worker, 'edge')).toBe(false);
  expect(some.mayStandFor({ ...worker, role: 'gateway' }, 'edge')).toBe(true);
});
