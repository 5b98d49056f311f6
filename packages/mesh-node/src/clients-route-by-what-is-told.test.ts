/** The SDK's directories over real nodes: whom a client may ask follows liveness, intent and leadership, from one control node to the next and into the dark. */
import { join } from 'node:path';
import {
  type ControlClient,
  createControlClient,
  leaderOf,
  openLeaderDirectory,
  openPeerDirectory,
  type PeerDirectory,
  peerPool,
  type WatchedSet,
} from '@omnirelay/client';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, test } from 'vitest';
import { ADMIN, startTestIssuer } from './control-plane/testing/test-issuer.ts';
import { type TestNode, TRUST_DOMAIN, testCluster } from './testing/test-cluster.ts';

const ends = endsWithTest();

const SCOPE = 'jobs/eu';

async function changed(set: Pick<WatchedSet<unknown>, 'onChange'>, isSo: () => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = (): void => {
    if (isSo()) resolve();
  };
  const end = set.onChange(look);
  look();
  await promise.finally(end);
}
const asked = (directory: PeerDirectory): string =>
  peerPool(directory)
    .candidates()
    .map(({ nodeId }) => nodeId)
    .join();

test('who may be asked, and who leads, is known while control nodes and members come and go', async () => {
  const cluster = ends.use(await testCluster());
  const issuer = ends.use(await startTestIssuer());
  const registry = { kind: 'sqlite', path: join(cluster.directory, 'registry.sqlite') } as const;
  const nodes: TestNode[] = [];
  for (const id of ['k1', 'k2'])
    nodes.push(
      await cluster.start(id, {
        ...{ role: 'control', registry, seeds: nodes.slice(0, 1), leadership: { scopes: [SCOPE] } },
        control: { oidc: { issuer: issuer.url } },
      }),
    );
  const [k1, k2] = nodes as [TestNode, TestNode];
  const [, w2] = [await cluster.start('w1', { seeds: [k1] }), await cluster.start('w2', { seeds: [k1] })];
  const line = {
    endpoints: nodes.map(({ mesh }) => `localhost:${mesh.ports.controlGrpc}`),
    ...{ caPem: cluster.caPem, trustDomain: TRUST_DOMAIN },
  };
  // A service of the mesh: its certificate lets it read.
  const material = await cluster.issue('app');
  const service = (): ControlClient => ends.use(createControlClient({ ...line, identity: () => material }));
  const token = await issuer.token('ana', ADMIN);
  const operator = ends.use(createControlClient({ ...line, token: async () => token }));

  const options = { filter: { role: ['worker'] }, cacheFile: join(cluster.directory, 'peers.json') };
  const workers = await openPeerDirectory(service(), options);
  await changed(workers, () => asked(workers) === 'w1,w2');
  const all = ends.use(await openPeerDirectory(service()));
  const leaders = ends.use(await openLeaderDirectory(service(), { scope: [SCOPE] }));
  await changed(leaders, () => leaders.get(SCOPE) !== undefined);
  const leader = leaderOf(SCOPE, { peers: all, leaders });
  const led = leaders.get(SCOPE)?.leaderId ?? '';
  await changed(all, () => all.get(led)?.status === 'Alive');
  expect(leader.choose()).toMatchObject({ kind: 'peer', peer: { nodeId: led, role: 'control', status: 'Alive' } });

  await operator.peers.cordon('w1');
  await changed(workers, () => asked(workers) === 'w2');
  expect(workers.get('w1')).toMatchObject({ status: 'Alive', intent: 'Cordoned' });

  // The leader goes, and with it the control node that may have served the watches.
  const [gone, left] = led === 'k1' ? [k1, k2] : [k2, k1];
  await gone[Symbol.asyncDispose]();
  await changed(leaders, () => leaders.get(SCOPE)?.leaderId === left.mesh.nodeId);
  expect(leader.choose()).toMatchObject({ kind: 'peer', peer: { nodeId: left.mesh.nodeId } });
  await operator.peers.uncordon('w1');
  await changed(workers, () => asked(workers) === 'w1,w2');

  // What the file holds is gone on with, and not told anew.
  await workers[Symbol.asyncDispose]();
  await w2[Symbol.asyncDispose]();
  const again = await openPeerDirectory(service(), options);
  expect([again.freshness().kind, again.get('w2')?.status]).toEqual(['stale', 'Alive']);
  await changed(again, () => again.freshness().kind === 'live' && asked(again) === 'w1');

  await left[Symbol.asyncDispose]();
  await changed(again, () => again.freshness().kind === 'stale');
  expect(asked(again)).toBe('w1');
  await again[Symbol.asyncDispose]();
  const dark = ends.use(await openPeerDirectory(service(), options));
  await dark.ready();
  expect([asked(dark), dark.freshness().kind]).toEqual(['w1', 'stale']);
});
