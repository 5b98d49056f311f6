import { endsWithTest } from '@omnirelay/primitives/testing';
import { type RedisProcess, startRedis } from '@omnirelay/registry/redis-testing';
import { expect, test } from 'vitest';
import { ADMIN, startTestIssuer } from './control-plane/testing/test-issuer.ts';
import { callRest } from './testing/call-rest.ts';
import { testCluster } from './testing/test-cluster.ts';

const ends = endsWithTest();

async function controlNode(redis: RedisProcess, afterRestart: 'adopt' | 'continue') {
  const cluster = ends.use(await testCluster());
  const issuer = ends.use(await startTestIssuer());
  const node = await cluster.start('k1', {
    role: 'control',
    registry: { kind: 'redis', urls: [`redis://127.0.0.1:${redis.port}`], afterRestart, adopt: 'manual' },
    control: { oidc: { issuer: issuer.url } },
  });
  const call = async (method: string, path: string, body?: object) =>
    callRest(node, cluster.caPem, { method, path, body, token: await issuer.token('ana', ADMIN) });
  const registryIs = (words: RegExp) =>
    node.until(() => node.mesh.readiness().some((part) => part.part === 'registry' && words.test(part.why)));
  await registryIs(/^ok/);
  const cordon = () => call('POST', '/peers/k1:cordon', { reason: 'try' });
  const uncordon = () => call('POST', '/peers/k1:uncordon', { reason: 'try' });
  return { call, registryIs, cordon, uncordon };
}

test('changes are kept in redis; restarted, it is another store, and where that is left to people an admin adopts it', async () => {
  const redis = ends.use(await startRedis({ config: ['appendfsync always'] }));
  const { call, registryIs, cordon, uncordon } = await controlNode(redis, 'adopt');
  expect(await cordon()).toMatchObject({ after: 'Cordoned' });
  await redis.kill('SIGKILL');
  await registryIs(/redis 127\.0\.0\.1/);
  expect(await uncordon()).toMatchObject({ status: 503 });
  await redis.start();
  await registryIs(/another store.*lineage adopt/s);
  const lineage = await call('GET', '/lineage');
  const body = { reason: 'restarted', expectedStoreIdentity: lineage.storeIdentity };
  expect(await call('POST', '/lineage:adopt', body)).toMatchObject({ after: { storeIdentity: lineage.storeIdentity } });
  await registryIs(/^ok/);
  expect(await call('GET', '/peers/k1')).toMatchObject({ peer: { intent: 'Cordoned' } });
  expect(await uncordon()).toMatchObject({ after: 'Active' });
});

test('with afterRestart: continue a redis that syncs each write goes on after a restart by itself', async () => {
  const redis = ends.use(await startRedis({ config: ['appendfsync always'] }));
  const { registryIs, cordon, uncordon } = await controlNode(redis, 'continue');
  expect(await cordon()).toMatchObject({ after: 'Cordoned' });
  await redis.kill('SIGKILL');
  await registryIs(/redis 127\.0\.0\.1/);
  await redis.start();
  await registryIs(/^ok/);
  expect(await uncordon()).toMatchObject({ after: 'Active' });
});
