import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadAuthority, writeIdentityFiles } from '@omnirelay/pki';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMeshNode } from './start-mesh-node.ts';
import { newAuthority, type TestCluster, testCluster } from './testing/test-cluster.ts';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await testCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

const renewing = { security: { renew: true } } as const;
const longAgo = () => ({ ttlMs: 60_000, now: new Date(Date.now() - 3_600_000) });
const keptFolder = (nodeId: string): string => join(cluster.directory, nodeId, `identity.${nodeId}`);

test('a node that was renewed starts again long after its first certificate has run out, however the CA file is laid out', async () => {
  const seed = await cluster.start('a1');
  const config = await cluster.config('a2', { ...longAgo(), ...renewing, seeds: [seed] });
  await writeFile(config.mesh.gossip.tls.caPath, `# our mesh CA\n${cluster.caPem.trim()}\n\n`);
  await writeIdentityFiles(keptFolder('a2'), await cluster.issue('a2'));
  await using node = await startMeshNode(config);
  await seed.until(() => seed.status('a2') === 'alive');
  expect(node.nodeId).toBe('a2');
});

test('what was kept under another CA does not count', async () => {
  const seed = await cluster.start('b1');
  const config = await cluster.config('b2', { ...renewing, ttlMs: 600_000, seeds: [seed] });
  const rogue = await loadAuthority(await newAuthority());
  await writeIdentityFiles(keptFolder('b2'), await cluster.issue('b2', { by: rogue, ttlMs: 3_600_000 }));
  await using node = await startMeshNode(config);
  await seed.until(() => seed.status('b2') === 'alive');
  expect(node.nodeId).toBe('b2');
});

test('certificate files that are missing are all named by their keys', async () => {
  const tls = {
    certificatePath: join(cluster.directory, 'none.pem'),
    keyPath: join(cluster.directory, 'none.key'),
    caPath: join(cluster.directory, 'ca.pem'),
  };
  const config = await cluster.config('c1', { ...renewing, gossip: { tls } });
  await expect(startMeshNode(config)).rejects.toMatchObject({
    code: 'config_invalid',
    problems: [{ path: 'mesh.gossip.tls.certificatePath' }, { path: 'mesh.gossip.tls.keyPath' }],
  });
});
