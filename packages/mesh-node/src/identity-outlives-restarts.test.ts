import { createPrivateKey } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
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

test.each([true, false])(
  'an encrypted key serves with its password, renewing (%s) or not, and with no other',
  async (renew) => {
    const seed = await cluster.start(`e1-${renew}`);
    const id = `e2-${renew}`;
    const start = async (certificatePassword?: string) => {
      const plain = await cluster.config(id, { security: { renew }, ttlMs: 600_000, seeds: [seed] });
      const { tls } = plain.mesh.gossip;
      const key = createPrivateKey(await readFile(tls.keyPath, 'utf8'));
      const pem = key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' });
      await writeFile(tls.keyPath, pem);
      const gossip = {
        ...plain.mesh.gossip,
        tls: { ...tls, ...(certificatePassword === undefined ? {} : { certificatePassword }) },
      };
      return startMeshNode({ ...plain, mesh: { ...plain.mesh, gossip } });
    };
    await expect(start()).rejects.toMatchObject({ code: 'bad_key', message: expect.stringContaining('no password') });
    const wrong = start('open barley');
    await expect(wrong).rejects.toMatchObject({
      code: 'bad_key',
      message: expect.stringContaining('does not open it'),
    });
    await expect(wrong).rejects.not.toThrow('barley');
    await using node = await start('open sesame');
    await seed.until(() => seed.status(id) === 'alive');
    expect(node.nodeId).toBe(id);
  },
);
