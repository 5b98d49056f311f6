import { createKeyAndCsr, DEVELOPMENT_TRUST_DOMAIN, identityMaterial, mintJoinToken } from '@omnirelay/pki';
import { peerOfCall } from '@omnirelay/transport';
import { expect, test } from 'vitest';
import { joinMesh, renewCertificate } from './bootstrap.ts';
import { testAuthority, testControlNode } from './testing/test-control-node.ts';

const authority = await testAuthority();
const who = { trustDomain: DEVELOPMENT_TRUST_DOMAIN, clusterId: 'c1', role: 'worker', nodeId: 'wk-1' };

test('a node joins by a token that pins the CA, and renews by its certificate', async () => {
  await using node = await testControlNode(await authority.issue('ctl-1', 'control'));
  const { csrPem, privateKeyPem } = await createKeyAndCsr(who);
  const signed = await authority.sign(csrPem, 'wk-1');
  node.answer = () => ({ certificateChainPem: signed, caPem: authority.caPem, meshId: 'test', seeds: ['127.0.0.1:1'] });
  const token = mintJoinToken({ caKeyHash: authority.caKeyHash }).text;
  const joined = await joinMesh({ endpoint: node.endpoint, token, csrPem, nodeId: 'wk-1' });
  expect(joined).toMatchObject({ certificateChainPem: signed, meshId: 'test', seeds: ['127.0.0.1:1'] });

  const identity = identityMaterial({ certificateChainPem: signed, privateKeyPem, caPem: joined.caPem });
  node.answer = (_method, call) => ({ source: peerOfCall(call)?.identity.nodeId ?? 'nobody' });
  const renewed = await renewCertificate({ endpoints: [node.endpoint], identity, csrPem });
  expect(renewed.source).toBe('wk-1');
});

test('a token is not sent to a node under another CA', async () => {
  await using node = await testControlNode(await authority.issue('ctl-1', 'control'));
  const { csrPem } = await createKeyAndCsr(who);
  const token = mintJoinToken({ caKeyHash: (await testAuthority()).caKeyHash }).text;
  const join = joinMesh({ endpoint: node.endpoint, token, csrPem, nodeId: 'wk-1' });
  await expect(join).rejects.toMatchObject({ code: 'wrong_authority' });
  expect(node.calls).toEqual([]);
});

test('a token is not sent to a node that is no control node', async () => {
  await using node = await testControlNode(await authority.issue('gw-1', 'gateway'));
  const { csrPem } = await createKeyAndCsr(who);
  const token = mintJoinToken({ caKeyHash: authority.caKeyHash }).text;
  const join = joinMesh({ endpoint: node.endpoint, token, csrPem, nodeId: 'wk-1', timeoutMs: 1000 });
  await expect(join).rejects.toMatchObject({ code: 'unavailable' });
  expect(node.calls).toEqual([]);
});
