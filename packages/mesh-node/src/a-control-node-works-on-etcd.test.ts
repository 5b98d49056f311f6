import { startEtcd } from '@omnirelay/registry/etcd-testing';
import { expect, test } from 'vitest';
import { ADMIN, startTestIssuer } from './control-plane/testing/test-issuer.ts';
import { callRest } from './testing/call-rest.ts';
import { testCluster } from './testing/test-cluster.ts';

test('changes are kept in etcd; the node tells that it is gone, and goes on by itself once it is back', async () => {
  await using etcd = await startEtcd();
  await using cluster = await testCluster();
  await using issuer = await startTestIssuer();
  const node = await cluster.start('k1', {
    role: 'control',
    registry: { kind: 'etcd', endpoints: [etcd.endpoint], ownsCluster: true },
    control: { oidc: { issuer: issuer.url } },
  });
  const call = async (method: string, path: string, body?: object) =>
    callRest(node, cluster.caPem, { method, path, body, token: await issuer.token('ana', ADMIN) });
  const registryIs = (words: RegExp) =>
    node.until(() => node.mesh.readiness().some((part) => part.part === 'registry' && words.test(part.why)));
  await registryIs(/^ok/);
  expect(await call('POST', '/peers/k1:cordon', { reason: 'try' })).toMatchObject({ after: 'Cordoned' });
  await etcd.kill('SIGKILL');
  await registryIs(/etcd 127\.0\.0\.1/);
  expect(await call('POST', '/peers/k1:uncordon', { reason: 'try' })).toMatchObject({ status: 503 });
  await etcd.start();
  await registryIs(/^ok/);
  expect(await call('GET', '/peers/k1')).toMatchObject({ peer: { intent: 'Cordoned' } });
  expect(await call('POST', '/peers/k1:uncordon', { reason: 'try' })).toMatchObject({ after: 'Active' });
});
