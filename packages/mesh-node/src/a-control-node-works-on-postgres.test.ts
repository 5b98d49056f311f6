import { startPostgres } from '@omnirelay/registry/postgres-testing';
import { expect, test } from 'vitest';
import { ADMIN, startTestIssuer } from './control-plane/testing/test-issuer.ts';
import { callRest } from './testing/call-rest.ts';
import { testCluster } from './testing/test-cluster.ts';

test('changes are kept in postgres; the node tells that it is gone, and goes on by itself once it is back', async () => {
  await using postgres = await startPostgres();
  await using cluster = await testCluster();
  await using issuer = await startTestIssuer();
  const node = await cluster.start('k1', {
    role: 'control',
    registry: {
      kind: 'postgres',
      hosts: [`127.0.0.1:${postgres.port}`],
      database: 'postgres',
      schema: 'mesh',
      username: 'postgres',
      timeout: '1s',
    },
    control: { oidc: { issuer: issuer.url } },
  });
  const call = async (method: string, path: string, body?: object) =>
    callRest(node, cluster.caPem, { method, path, body, token: await issuer.token('ana', ADMIN) });
  const registryIs = (words: RegExp) =>
    node.until(() => node.mesh.readiness().some((part) => part.part === 'registry' && words.test(part.why)));
  await registryIs(/^ok/);
  expect(await call('POST', '/peers/k1:cordon', { reason: 'try' })).toMatchObject({ after: 'Cordoned' });
  await postgres.kill();
  await registryIs(/postgres 127\.0\.0\.1/);
  expect(await call('POST', '/peers/k1:uncordon', { reason: 'try' })).toMatchObject({ status: 503 });
  await postgres.start();
  await registryIs(/^ok/);
  expect(await call('GET', '/peers/k1')).toMatchObject({ peer: { intent: 'Cordoned' } });
  expect(await call('POST', '/peers/k1:uncordon', { reason: 'try' })).toMatchObject({ after: 'Active' });
});
