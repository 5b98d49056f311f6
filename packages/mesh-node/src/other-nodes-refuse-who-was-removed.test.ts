/** Real nodes: a removed one is cut off by every member, stays out whatever it tries, and comes back by a join token that names it. */
import { writeFile } from 'node:fs/promises';
import type { OmniRelayConfig } from '@omnirelay/config';
import { createKeyAndCsr, type IdentityMaterial } from '@omnirelay/pki';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AUDIENCE, OPERATOR, startTestIssuer, type TestIssuer } from './control-plane/testing/test-issuer.ts';
import { callRest } from './testing/call-rest.ts';
import { startTestNode, type TestCluster, type TestNode, TRUST_DOMAIN, testCluster } from './testing/test-cluster.ts';

let issuer: TestIssuer;
let cluster: TestCluster;
let control: TestNode;
let worker: TestNode;
let removed: TestNode;
let removedConfig: OmniRelayConfig;
let token: string;

beforeAll(async () => {
  issuer = await startTestIssuer();
  cluster = await testCluster();
  control = await cluster.start('r1', {
    role: 'control',
    registry: { kind: 'memory' },
    control: { oidc: { issuer: issuer.url, audience: AUDIENCE } },
  });
  worker = await cluster.start('r2', { seeds: [control] });
  removedConfig = await cluster.config('r3', { seeds: [control] });
  removed = await startTestNode(removedConfig);
  await Promise.all(
    [control, worker].map((node) => node.until(() => ['r1', 'r2', 'r3'].every((id) => node.status(id) === 'alive'))),
  );
  token = await issuer.token('omar', OPERATOR);
});
afterAll(async () => {
  await removed?.[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
  await issuer?.[Symbol.asyncDispose]();
});

const call = (method: string, path: string, body?: object, identity?: IdentityMaterial) =>
  callRest(control, cluster.caPem, { method, path, body, ...(identity === undefined ? { token } : { identity }) });

describe('a node that is removed', () => {
  test('is told beforehand what follows, and what stands in the way', async () => {
    const dry = await call('POST', '/peers/r3:remove?dryRun=true', { reason: 'stolen' });
    expect(dry).toMatchObject({ before: 'Active', after: 'Removed', dryRun: true, blockers: [] });
    expect(dry.effects.join(' ')).toContain('r3 is alive');
    expect((await call('POST', '/peers/r3:remove', {})).problems[0].path).toBe('reason');
    const own = await call('POST', '/peers/r1:remove?dryRun=true', { reason: 'test' });
    expect(own).toMatchObject({ after: 'Active', blockers: [expect.stringContaining('answers this call itself')] });
    expect((await call('POST', '/peers/r1:remove', { reason: 'test' })).code).toBe('conflict');
    expect((await call('GET', '/peers/r3')).peer.intent).toBe('Active');
  });

  test('is cut off by members that have no registry, denied by the API, and does not come in again', async () => {
    const certificate = await cluster.issue('r3');
    expect((await call('GET', '/peers', undefined, certificate)).total).toBe(3);
    expect(await call('POST', '/peers/r3:remove', { reason: 'stolen' })).toMatchObject({
      after: 'Removed',
      dryRun: false,
    });
    await Promise.all([control, worker].map((node) => node.until(() => node.status('r3') === 'dead')));
    expect(worker.mesh.membership.isNeighbour('r3' as never)).toBe(false);
    for (const node of [control, worker]) {
      expect(await node.metric('mesh_gossip_members{mesh_status="dead"}')).toBe(0);
      expect(await node.metric('mesh_gossip_members{mesh_status="removed"}')).toBe(1);
    }
    expect(await call('GET', '/peers', undefined, certificate)).toMatchObject({
      code: 'forbidden',
      detail: expect.stringContaining('new join token'),
    });
    const { peer } = await call('GET', '/peers/r3');
    expect(peer).toMatchObject({ intent: 'Removed', status: 'Dead', intentReason: 'stolen', intentBy: 'omar' });
    expect((await call('GET', '/audit?action=remove-peer')).entries[0]).toMatchObject({
      object: 'peer/r3',
      reason: 'stolen',
      outcome: 'accepted',
    });
  });

  test('ends by itself with one clear line, and does not start again with the certificate that it has', async () => {
    const why = 'r3 was removed from the mesh: it needs a new join token';
    expect(await removed.mesh.ended).toMatchObject({ reason: 'removed', detail: expect.stringContaining(why) });
    expect(removed.log.filter(({ event }) => event === 'removed')).toMatchObject([
      { level: 'error', msg: expect.stringContaining(why) },
    ]);
    const { status, parts } = await removed.readyz();
    expect(status).not.toBe('ready');
    expect(parts).toContainEqual({ part: 'life', ready: false, why: expect.stringContaining(why) });
    await removed[Symbol.asyncDispose]();
    await expect(startTestNode(removedConfig)).rejects.toMatchObject({
      code: 'removed',
      message: expect.stringContaining('removed.r3.json'),
    });
  });

  test('does not come in with another certificate either, and ends when all whom it asks refuse it', async () => {
    await using again = await startTestNode(await cluster.config('r3', { seeds: [worker] }));
    await worker.until(() => worker.log.some(({ event, reason }) => event === 'peer-refused' && reason === 'removed'));
    expect(await again.mesh.ended).toMatchObject({ reason: 'removed' });
    expect([worker.status('r3'), again.status('r2')]).toEqual(['dead', undefined]);
  });

  test('comes back by a join token that names it, and not by another', async () => {
    const { privateKeyPem, csrPem } = await createKeyAndCsr({
      trustDomain: TRUST_DOMAIN,
      clusterId: 'c1',
      role: 'worker',
      nodeId: 'r3',
    });
    const join = async (tokenFor: object) => {
      const minted = await call('POST', '/join-tokens', { role: 'worker', ...tokenFor });
      return call('POST', '/bootstrap/join', { token: minted.token, csrPem, nodeId: 'r3' });
    };
    expect((await join({})).code).toBe('conflict');
    const joined = await join({ nodeId: 'r3' });
    const config = await cluster.config('r3', { seeds: [control, worker] });
    await writeFile(config.mesh.gossip.tls.certificatePath, joined.certificateChainPem);
    await writeFile(config.mesh.gossip.tls.keyPath, privateKeyPem, { mode: 0o600 });
    await using back = await startTestNode(config);
    await back.until(() => back.status('r2') === 'alive');
    await Promise.all([control, worker].map((node) => node.until(() => node.status('r3') === 'alive')));
    expect((await call('GET', '/peers/r3')).peer.intent).toBe('Active');
    await worker.until(() => worker.mesh.membership.isNeighbour('r3' as never));
    expect(await worker.metric('mesh_gossip_members{mesh_status="removed"}')).toBe(0);
  });
});
