/** Real control nodes on one registry, and nodes that are killed: what each control node tells of the dead is the same record. */
import { join } from 'node:path';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, test } from 'vitest';
import { ADMIN, startTestIssuer } from './control-plane/testing/test-issuer.ts';
import { callRest } from './testing/call-rest.ts';
import { freePort } from './testing/free-ports.ts';
import { startNodeProcess } from './testing/node-process.ts';
import { type TestNode, testCluster } from './testing/test-cluster.ts';

const ends = endsWithTest();

interface Step {
  readonly change: string;
  readonly source: string;
  readonly recordedBy?: string;
}

async function mesh() {
  const cluster = ends.use(await testCluster());
  const issuer = ends.use(await startTestIssuer());
  const options = {
    role: 'control',
    registry: { kind: 'sqlite' as const, path: join(cluster.directory, 'registry.db') },
    control: { oidc: { issuer: issuer.url } },
  };
  const call = async (node: TestNode, path: string) =>
    callRest(node, cluster.caPem, { method: 'GET', path, token: await issuer.token('ana', ADMIN) });
  const recordsOf = async (node: TestNode, id: string): Promise<readonly Step[]> => {
    const { transitions } = (await call(node, `/peers/${id}/evidence`)) as { transitions?: readonly Step[] };
    return (transitions ?? []).filter(({ source }) => source === 'record');
  };
  const changesOf = async (node: TestNode, id: string) => (await recordsOf(node, id)).map(({ change }) => change);
  const allShow = async (nodes: readonly TestNode[], id: string, changes: readonly string[]): Promise<void> => {
    for (const node of nodes) await expect.poll(() => changesOf(node, id), { timeout: 30_000 }).toEqual(changes);
    const [first, ...others] = await Promise.all(nodes.map((node) => recordsOf(node, id)));
    for (const other of others) expect(other).toEqual(first);
  };
  return { cluster, options, call, recordsOf, allShow };
}

test('a node that is killed is dead in the same record on every control node, in the audit too, and comes back in one', async () => {
  const { cluster, options, call, allShow } = await mesh();
  const k1 = await cluster.start('k1', options);
  const k2 = await cluster.start('k2', { ...options, seeds: [k1] });
  const worker = ends.use(await startNodeProcess(cluster, 'w1', { seeds: [k1] }));
  await allShow([k1, k2], 'w1', ['joined']);
  await worker.kill();
  await allShow([k1, k2], 'w1', ['died', 'joined']);
  const { entries } = await call(k2, '/audit?object=peer/w1');
  expect(entries.map(({ action }: { action: string }) => action).toSorted()).toEqual(['member-died', 'member-joined']);
  const { transitions } = await call(k1, '/peers/w1/evidence');
  const seen = transitions.filter(({ source }: Step) => source === 'view').map(({ change }: Step) => change);
  expect(seen).toContain('suspected');
  expect(seen).not.toContain('died');
  ends.use(await startNodeProcess(cluster, 'w1', { seeds: [k1] }));
  await allShow([k1, k2], 'w1', ['rejoined', 'died', 'joined']);
});

test('the leader is killed together with another node: the next one records both, once', async () => {
  const { cluster, options, recordsOf, allShow } = await mesh();
  const [port, healthPort] = [await freePort(), await freePort()];
  const control = { ...options.control, healthPort };
  const leader = ends.use(await startNodeProcess(cluster, 'k1', { ...options, control, gossip: { port } }));
  // Before anybody else stands for it.
  const claims = async (): Promise<string> => (await fetch(`http://127.0.0.1:${healthPort}/metrics`)).text();
  await expect.poll(claims, { timeout: 30_000 }).toMatch(/^mesh_leadership_claims\{mesh_scope_kind="global"\} 1$/m);
  const gossip = { seedPeers: [`127.0.0.1:${port}`] };
  const k2 = await cluster.start('k2', { ...options, gossip });
  const k3 = await cluster.start('k3', { ...options, gossip });
  const worker = ends.use(await startNodeProcess(cluster, 'w1', { gossip }));
  await allShow([k2, k3], 'w1', ['joined']);
  expect((await recordsOf(k2, 'w1'))[0]?.recordedBy).toBe('k1');
  await Promise.all([leader.kill(), worker.kill()]);
  await allShow([k2, k3], 'w1', ['died', 'joined']);
  await allShow([k2, k3], 'k1', ['died', 'joined']);
  expect((await recordsOf(k2, 'w1'))[0]?.recordedBy).toMatch(/^k[23]$/);
});
