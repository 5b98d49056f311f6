/** Leadership of real nodes, on the registries that fleets use: one leads, and whoever is killed, frozen or closed is followed by another. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigInput } from '@omnirelay/config';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { startRedis } from '@omnirelay/registry/redis-testing';
import { describe, expect, test } from 'vitest';
import { startLeadingProcess } from './leadership/testing/start-leading-process.ts';
import { type TestNode, testCluster } from './testing/test-cluster.ts';

const ends = endsWithTest();

const SCOPE = 'global-control';
type Registry = NonNullable<ConfigInput['mesh']['registry']>;

const tokenOf = (node: TestNode) => node.mesh.leadership.tokens().find(({ scope }) => scope === SCOPE);
/** Who leads, and that the others are alive. */
const knowsAll = (node: TestNode, ids: readonly string[]): boolean =>
  tokenOf(node) !== undefined && ids.every((id) => node.status(id) === 'alive');
const leads = (node: TestNode) => node.mesh.leadership.under(SCOPE) !== undefined;
/** Resolves with the one that leads, once all of them know it. */
async function leaderAmong(nodes: readonly TestNode[]): Promise<TestNode> {
  for (const node of nodes) await node.until(() => nodes.some(({ mesh }) => mesh.nodeId === tokenOf(node)?.leaderId));
  await nodes[0]?.until(() => nodes.some(leads));
  return nodes.find(leads) as TestNode;
}

async function onSqlite(): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), 'omnirelay-leaders-'));
  ends.defer(() => rm(folder, { recursive: true, force: true }));
  return { kind: 'sqlite', path: join(folder, 'registry.sqlite') };
}
async function onRedis(): Promise<Registry> {
  const redis = ends.use(await startRedis({ config: ['appendfsync always'] }));
  return { kind: 'redis', urls: [`redis://127.0.0.1:${redis.port}`] };
}

describe.each([
  { name: 'sqlite', open: onSqlite },
  { name: 'redis', open: onRedis },
])('on $name', ({ open }) => {
  async function mesh() {
    // First, so that it outlives the nodes.
    const registry = await open();
    const cluster = ends.use(await testCluster());
    const nodes: TestNode[] = [];
    const start = async (id: string) => {
      nodes.push(await cluster.start(id, { role: 'control', registry, seeds: nodes.slice(0, 1) }));
    };
    return { cluster, registry, nodes, start };
  }

  test('one node leads, and when it is closed the next leads with a higher fence', async () => {
    const { nodes, start } = await mesh();
    for (const id of ['k1', 'k2', 'k3']) await start(id);
    const first = await leaderAmong(nodes);
    const token = tokenOf(first);
    for (const node of nodes) {
      expect(tokenOf(node)).toMatchObject({ leaderId: first.mesh.nodeId, fenceToken: token?.fenceToken });
      expect(node.mesh.leadership.holds(SCOPE)).toBe(node === first);
    }
    await first[Symbol.asyncDispose]();
    const rest = nodes.filter((node) => node !== first);
    const next = await leaderAmong(rest);
    expect(token && (tokenOf(next)?.fenceToken ?? '') > token.fenceToken).toBe(true);
    // The records that tell of it may come behind the election.
    const endOf = ({ event, peerId, transition }: Readonly<Record<string, unknown>>) =>
      event === 'leadership' && peerId === first.mesh.nodeId && transition !== 'observed';
    await next.until(() => next.log.some(endOf));
    expect(next.log.filter(endOf)).toMatchObject([{ transition: 'stepped-down' }]);
    for (const node of rest) expect(node.log.filter(({ transition }) => transition === 'epoch-bumped')).toEqual([]);
  });

  test('one that is killed is followed by another', async () => {
    const { cluster, registry, nodes } = await mesh();
    const victim = ends.use(await startLeadingProcess(cluster, 'k0', { role: 'control', registry }));
    expect(await victim.ask('lead')).toBe('committed');
    const seedPeers = [`127.0.0.1:${await victim.ask('port')}`];
    for (const id of ['k1', 'k2'])
      nodes.push(await cluster.start(id, { role: 'control', registry, gossip: { seedPeers } }));
    for (const node of nodes) await node.until(() => knowsAll(node, ['k0', 'k1', 'k2']));
    const fence = nodes.map((node) => tokenOf(node)?.fenceToken)[0] ?? '';
    await victim.kill();
    const next = await leaderAmong(nodes);
    expect((tokenOf(next)?.fenceToken ?? '') > fence).toBe(true);
    expect(nodes.flatMap(({ log }) => log)).toContainEqual(
      expect.objectContaining({ event: 'lease', transition: 'epoch-bumped', peerId: 'k0', why: 'ttl' }),
    );
  });
});

test('one that was frozen and followed gets nothing accepted when it goes on, and its guard says so first', async () => {
  const registry = await onRedis();
  const cluster = ends.use(await testCluster());
  const frozen = ends.use(await startLeadingProcess(cluster, 'k0', { role: 'control', registry }));
  expect(await frozen.ask('lead')).toBe('committed');
  const gossip = { seedPeers: [`127.0.0.1:${await frozen.ask('port')}`] };
  const nodes = [];
  for (const id of ['k1', 'k2']) nodes.push(await cluster.start(id, { role: 'control', registry, gossip }));
  for (const node of nodes) await node.until(() => knowsAll(node, ['k0', 'k1', 'k2']));
  frozen.freeze();
  await leaderAmong(nodes);
  // They wait in its channel and are the first that it does when it goes on.
  const asked = [frozen.ask('admit'), frozen.ask('write-as-before')];
  frozen.thaw();
  const [admission, written] = await Promise.all(asked);
  expect(['turn-is-late', 'lease-expired', 'no-claim']).toContain(admission);
  expect(written).toBe('conflict fence');
});
