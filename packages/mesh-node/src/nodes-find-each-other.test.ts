import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMeshNode } from './start-mesh-node.ts';
import { type TestCluster, testCluster } from './testing/test-cluster.ts';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await testCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

describe('real nodes over mutual TLS', () => {
  test('find each other, tell what they are, and a graceful leave is seen as left', async () => {
    const first = await cluster.start('a1', { gossip: { region: 'eu' } });
    const second = await cluster.start('a2', { seeds: [first], gossip: { labels: { rack: 'r1' } } });
    const third = await cluster.start('a3', { seeds: [first] });
    const all = [first, second, third];
    await Promise.all(
      all.map((node) => node.until(() => ['a1', 'a2', 'a3'].every((id) => node.status(id) === 'alive'))),
    );
    const seen = [...third.mesh.membership.view().members.values()].find((member) => member.nodeId === 'a2');
    expect(seen?.claim?.metadata).toMatchObject({ role: 'worker', labels: { rack: 'r1' }, posture: 'mtls-dev' });
    expect(await first.metric('mesh_gossip_members{mesh_status="alive"}')).toBe(3);

    second.mesh.updateLabels({ rack: 'r2' });
    await third.until(() =>
      [...third.mesh.membership.view().members.values()].some((m) => m.claim?.metadata.labels.rack === 'r2'),
    );

    await second[Symbol.asyncDispose]();
    await Promise.all([first, third].map((node) => node.until(() => node.status('a2') === 'left')));
    const transitions = first.log.filter((line) => line.event === 'membership').map((line) => line.transition);
    expect(transitions).toContain('left');
    expect(transitions).not.toContain('died');
    expect([first.status('a3'), third.status('a1')]).toEqual(['alive', 'alive']);
  });

  test('come back after a restart with a later life', async () => {
    const first = await cluster.start('b1');
    const second = await cluster.start('b2', { seeds: [first] });
    await first.until(() => first.status('b2') === 'alive');
    const lifeOf = () => [...first.mesh.membership.view().members.values()].find((m) => m.nodeId === 'b2')?.life;
    const before = lifeOf()?.bootEpoch ?? 0n;
    await second[Symbol.asyncDispose]();
    await first.until(() => first.status('b2') === 'left');
    await cluster.start('b2', { seeds: [first] });
    await first.until(() => first.status('b2') === 'alive');
    expect(lifeOf()?.bootEpoch).toBeGreaterThan(before);
  });

  test('of two processes with one node id the later one stays, and the earlier one says why it ended', async () => {
    const first = await cluster.start('c1');
    const original = await cluster.start('c2', { seeds: [first] });
    await original.until(() => original.status('c1') === 'alive');
    const clone = await cluster.start('c2', { seeds: [first] });
    const end = await Promise.race([original.mesh.ended, clone.mesh.ended]);
    expect(end).toMatchObject({ reason: 'superseded' });
    expect(end.detail).toContain('boot epoch');
    await first.until(() => first.status('c2') === 'alive');
  });

  test('live in one process without knowing of each other unless they are told', async () => {
    const one = await cluster.start('d1');
    const other = await cluster.start('d2');
    const joined = await cluster.start('d3', { seeds: [one] });
    await joined.until(() => joined.status('d1') === 'alive');
    await one.until(() => one.status('d3') === 'alive');
    expect([...other.mesh.membership.view().members.keys()]).toEqual(['d2']);
    expect(await other.metric('mesh_gossip_members{mesh_status="alive"}')).toBe(1);
    expect(await one.metric('mesh_gossip_members{mesh_status="alive"}')).toBe(2);
    expect(
      await other.metric('mesh_transport_negotiated_total{mesh_transport="grpc-h2",mesh_encoding="protobuf"}'),
    ).toBe(0);
    expect(other.log.every((line) => line.nodeId === 'd2')).toBe(true);
    await one[Symbol.asyncDispose]();
    // Degraded: without a control node there is no registry.
    expect((await other.readyz()).status).toBe('degraded');
  });

  test('outlive a subscriber that throws: it is named, and the others are still told', async () => {
    const one = await cluster.start('i1');
    const told: string[] = [];
    one.mesh.membership.subscribe(() => {
      throw new Error('a careless subscriber');
    });
    one.mesh.membership.subscribe((event) => void told.push(event.kind));
    const other = await cluster.start('i2', { seeds: [one] });
    await other.until(() => other.status('i1') === 'alive');
    await one.until(() => told.includes('member-changed'));
    expect(one.log.some((line) => line.event === 'gossip' && line.msg.includes('a careless subscriber'))).toBe(true);
  });
});

describe('a node that cannot have what it needs', () => {
  test('is not ready until the mesh has let it in, and names who refused it and why', async () => {
    const seed = await cluster.start('j1');
    await seed.until(() => seed.mesh.readiness().every((part) => part.ready || part.optional));
    expect((await seed.readyz()).status).toBe('degraded');
    const stray = await cluster.start('j2', { clusterId: 'c2', seeds: [seed] });
    await stray.until(() => stray.mesh.readiness().some((part) => /wrong-cluster/.test(part.why)));
    const { status, parts } = await stray.readyz();
    expect(status).toBe('not-ready');
    expect(parts.find(({ part }) => part === 'gossip')).toMatchObject({
      ready: false,
      why: expect.stringContaining('j1 refused it (wrong-cluster): this is cluster c1, not c2'),
    });
  });

  test('is not ready while no seed answers, names the seed, and is ready once it has joined', async () => {
    const blocker = createServer((socket) => socket.destroy());
    const port = await new Promise<number>((resolve) =>
      blocker.listen(0, '127.0.0.1', () => resolve((blocker.address() as { port: number }).port)),
    );
    const lonely = await cluster.start('l1', { gossip: { seedPeers: [`127.0.0.1:${port}`] } });
    await lonely.until(() => lonely.mesh.readiness().some((part) => part.why.includes(`last: 127.0.0.1:${port}: `)));
    expect((await lonely.readyz()).status).toBe('not-ready');
    // Somebody else joins through it: from then on it is in a mesh.
    const other = await cluster.start('l2', { seeds: [lonely] });
    await lonely.until(() => lonely.status('l2') === 'alive');
    expect([(await lonely.readyz()).status, (await other.readyz()).status]).toEqual(['degraded', 'degraded']);
    await new Promise((resolve) => blocker.close(resolve));
  });

  test('names the port that is taken and the key that chose it, and leaves nothing open', async () => {
    const blocker = createServer();
    const port = await new Promise<number>((resolve) =>
      blocker.listen(0, '127.0.0.1', () => resolve((blocker.address() as { port: number }).port)),
    );
    const expected = (key: string) => ({
      code: 'listen_failed',
      message: `port ${port} on 127.0.0.1 (${key}) is taken by another process: end it, or choose another port in the config`,
    });
    await expect(cluster.start('e1', { gossip: { port } })).rejects.toMatchObject(expected('mesh.gossip.port'));
    const seed = await cluster.start('e2');
    await expect(cluster.start('e3', { seeds: [seed], control: { healthPort: port } })).rejects.toMatchObject(
      expected('mesh.control.healthPort'),
    );
    expect(seed.status('e3') ?? 'left').toBe('left');
    await new Promise((resolve) => blocker.close(resolve));
  });

  test('says in one sentence whose certificate it was given', async () => {
    const config = await cluster.config('f1', { certifiedAs: 'f2' });
    await expect(startMeshNode(config)).rejects.toMatchObject({
      code: 'identity_mismatch',
      message: expect.stringContaining('is for node id f2, but mesh.gossip.nodeId is f1'),
    });
  });

  test('joins with a data directory that cannot be written, and says so', async () => {
    const seed = await cluster.start('g1');
    // A file where a folder is needed fails for every user, root too.
    const blocked = join(cluster.directory, 'not-a-folder');
    await writeFile(blocked, '');
    const node = await cluster.start('g2', { seeds: [seed], dataDirectory: join(blocked, 'data') });
    await seed.until(() => seed.status('g2') === 'alive');
    expect(node.log.some((line) => line.level === 'warn' && /boot epoch could not be stored/.test(line.msg))).toBe(
      true,
    );
  });

  test('joins when the disk is full', async () => {
    const seed = await cluster.start('h1');
    const folder = join(cluster.directory, 'full');
    await mkdir(folder);
    await chmod(folder, 0o700);
    const node = await cluster.start('h2', { seeds: [seed], dataDirectory: '/dev/full' });
    await seed.until(() => seed.status('h2') === 'alive');
    expect(node.log.some((line) => /boot epoch could not be stored/.test(line.msg))).toBe(true);
  });
});
