import { once } from 'node:events';
import { connect } from 'node:tls';
import { type IdentityMaterial, type IdentitySource, loadAuthority } from '@omnirelay/pki';
import { prng } from '@omnirelay/primitives';
import { createGossipTransport, type FrameChannel } from '@omnirelay/transport';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from './testing/free-ports.ts';
import { newAuthority, type TestCluster, type TestNode, TRUST_DOMAIN, testCluster } from './testing/test-cluster.ts';

let cluster: TestCluster;
let node: TestNode;
let other: TestNode;
beforeAll(async () => {
  cluster = await testCluster();
  node = await cluster.start('n1', { role: 'control', registry: { kind: 'memory' } });
  other = await cluster.start('n2', { seeds: [node] });
  await node.until(() => node.status('n2') === 'alive');
});
afterAll(() => cluster[Symbol.asyncDispose]());

const fixed = (material: IdentityMaterial): IdentitySource => ({
  current: () => material,
  onRotate: () => () => {},
  async [Symbol.asyncDispose]() {},
});

/** The transport of a node that does not care whether its own certificate is any good. */
const strangersTransport = (material: IdentityMaterial) =>
  createGossipTransport({
    identity: fixed(material),
    trustDomain: TRUST_DOMAIN,
    bindAddress: '127.0.0.1',
    port: 0,
    onChannel: (channel) => channel.close('a stranger'),
  });

const address = (to: TestNode): string => `127.0.0.1:${to.mesh.ports.mesh}`;

async function expectRefusal(reason: string, act: () => Promise<unknown>): Promise<void> {
  for (const each of [node, other]) {
    const metric = `mesh_refused_peers_total{mesh_reason="${reason}"}`;
    const before = await each.metric(metric);
    const lines = () => each.log.filter((line) => line.event === 'peer-refused' && line.reason === reason);
    const logged = lines().length;
    target = each;
    await act();
    await each.until(() => lines().length === logged + 1);
    expect(lines().at(-1)).toMatchObject({ level: 'warn', source: '127.0.0.1' });
    expect(await each.metric(metric)).toBe(before + 1);
  }
  expect([node.status('n2'), other.status('n1')]).toEqual(['alive', 'alive']);
  expect([node.status('mallory'), other.status('mallory')]).toEqual([undefined, undefined]);
}
let target: TestNode;

describe('a peer that cannot prove who it is does not get in: refused, logged, counted', () => {
  const dials = (material: () => Promise<IdentityMaterial>) => async () => {
    await using transport = await strangersTransport(await material());
    await expect(transport.dial(address(target))).rejects.toMatchObject({ code: 'dial_failed', failure: 'tls' });
  };

  test('a certificate of another CA', async () => {
    const rogue = await loadAuthority(await newAuthority());
    await expectRefusal(
      'unknown-authority',
      dials(() => cluster.issue('mallory', { by: rogue })),
    );
  });

  test('a certificate that has run out', async () => {
    const ago = new Date(Date.now() - 3600_000);
    await expectRefusal(
      'expired',
      dials(() => cluster.issue('mallory', { ttlMs: 60_000, now: ago })),
    );
  });

  test('a role that takes no part in gossip', async () => {
    await expectRefusal(
      'wrong-role',
      dials(() => cluster.issue('mallory', { role: 'console' })),
    );
  });

  test('no certificate at all', async () => {
    await expectRefusal('no-certificate', async () => {
      const socket = connect({
        host: '127.0.0.1',
        port: target.mesh.ports.mesh,
        ALPNProtocols: ['h2'],
        rejectUnauthorized: false,
      });
      socket.on('error', () => {});
      await once(socket, 'close');
    });
  });
});

describe('a certified peer of elsewhere is told why it is refused, and so is the operator of this side', () => {
  const rejected = (who: TestNode, event: string, reason: string) => () =>
    who.log.find((line) => line.event === event && line.reason === reason);

  test('another mesh', async () => {
    const stranger = await cluster.start('w1', { meshId: 'm2', seeds: [node] });
    await stranger.until(rejected(stranger, 'rejected-by', 'wrong-mesh'));
    await node.until(rejected(node, 'peer-refused', 'wrong-mesh'));
    expect(rejected(node, 'peer-refused', 'wrong-mesh')()).toMatchObject({
      level: 'warn',
      source: '127.0.0.1',
      spiffeId: expect.stringMatching(/\/worker\/w1$/),
    });
    expect(await node.metric('mesh_refused_peers_total{mesh_reason="wrong-mesh"}')).toBeGreaterThanOrEqual(1);
    expect(rejected(stranger, 'rejected-by', 'wrong-mesh')()?.msg).toBe('this is mesh m1, not m2');
    expect(node.status('w1')).toBeUndefined();
    expect([...stranger.mesh.membership.view().members.keys()]).toEqual(['w1']);
  });

  test('another cluster', async () => {
    const stranger = await cluster.start('w2', { clusterId: 'c2', seeds: [node] });
    await stranger.until(rejected(stranger, 'rejected-by', 'wrong-cluster'));
    await node.until(rejected(node, 'peer-refused', 'wrong-cluster'));
    expect(await node.metric('mesh_refused_peers_total{mesh_reason="wrong-cluster"}')).toBeGreaterThanOrEqual(1);
    expect(rejected(stranger, 'rejected-by', 'wrong-cluster')()?.msg).toContain('this is cluster c1, not c2');
    expect(node.status('w2')).toBeUndefined();
  });
});

test('a node that does not get in says of each seed why', async () => {
  const rogue = await loadAuthority(await newAuthority());
  await using impostor = await strangersTransport(await cluster.issue('n9', { by: rogue }));
  const seeds = [`127.0.0.1:${impostor.address().port}`, `127.0.0.1:${await freePort()}`] as const;
  const alone = await cluster.start('w4', { gossip: { seedPeers: [...seeds] } });
  const failed = (address: string) =>
    alone.log.filter((line) => line.event === 'dial-failed' && line.address === address);
  await alone.until(() => seeds.every((seed) => failed(seed).length > 0));
  expect(failed(seeds[0])[0]).toMatchObject({
    level: 'warn',
    reason: 'tls',
    detail: expect.stringContaining('unknown-authority'),
  });
  expect(failed(seeds[1])[0]).toMatchObject({ level: 'warn', reason: 'refused' });
});

describe('malformed frames of a certified peer', () => {
  const random = prng(20_251);
  const ended = (channel: FrameChannel): Promise<string> =>
    new Promise((resolve) => channel.onClose((end) => resolve(end)));
  const noise = (length: number): Uint8Array => Uint8Array.from({ length }, () => Math.floor(random.unit() * 256));

  test('close its channel and hurt nobody', async () => {
    const garbage = 'mesh_gossip_messages_total{mesh_direction="in",mesh_outcome="failure"}';
    const before = await node.metric(garbage);
    await using transport = await strangersTransport(await cluster.issue('mallory'));
    for (let round = 0; round < 40; round++) {
      const channel = await transport.dial(address(node));
      const end = ended(channel);
      channel.onFrame(() => {});
      // Random bytes now and then are a valid frame: out of place before a greeting, and refused all the same.
      for (let i = 0; i < 5; i++) channel.send(noise(1 + Math.floor(random.unit() * 300)));
      expect(await end).toBe('closed');
    }
    expect(await node.metric(garbage)).toBeGreaterThan(before);
    expect(
      node.log.some((line) => line.event === 'gossip' && line.msg.startsWith('malformed frame from mallory')),
    ).toBe(true);
    expect([node.status('n2'), other.status('n1'), node.status('mallory')]).toEqual(['alive', 'alive', undefined]);
    expect(node.mesh.membership.gauges().channels).toBe(1);
    const late = await cluster.start('n3', { seeds: [node] });
    await late.until(() => late.status('n2') === 'alive');
  });

  test('nor does a frame beyond the bound', async () => {
    await using transport = await strangersTransport(await cluster.issue('mallory'));
    const channel = await transport.dial(address(node));
    const end = ended(channel);
    channel.onFrame(() => {});
    channel.send(noise(300 * 1024));
    expect(['reset', 'closed']).toContain(await end);
    expect(node.status('n2')).toBe('alive');
  });
});
