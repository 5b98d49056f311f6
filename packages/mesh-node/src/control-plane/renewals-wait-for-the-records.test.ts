/** Who was removed is known once the peer records have been read: until then no certificate is renewed, and all that gossip tells is told. */
import { createKeyAndCsr } from '@omnirelay/pki';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR } from './testing/test-issuer.ts';
import { openRest, type RestClient, startTestMesh, type TestMesh, TRUST } from './testing/test-mesh.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await startTestMesh();
});
afterAll(() => mesh?.[Symbol.asyncDispose]());

async function renew(client: RestClient) {
  const { csrPem } = await createKeyAndCsr({ trustDomain: TRUST, clusterId: 'core', role: 'worker', nodeId: 'any' });
  return client.call('POST', '/control/v1/certificates:renew', { body: { csrPem } });
}

describe('a control node that starts while the registry is dark', () => {
  it('renews nothing until it has read who was removed, and answers reads meanwhile', async () => {
    const first = await mesh.startNode('c-1');
    for (const id of ['n-1', 'n-2']) first.membership.set(id, 'alive');
    await using omar = await openRest(first, mesh, { token: await mesh.issuer.token('omar', OPERATOR) });
    const removed = await omar.call('POST', '/control/v1/peers/n-1:remove', { body: { reason: 'stolen' } });
    expect(removed.status).toBe(200);

    const hold = Promise.withResolvers<void>();
    mesh.holdStore(hold.promise);
    const second = await mesh.startNode('c-2', { waitForRegistry: false });
    second.membership.set('n-2', 'alive');
    await using stolen = await openRest(second, mesh, { identity: await mesh.identity('worker', 'n-1') });
    await using sound = await openRest(second, mesh, { identity: await mesh.identity('worker', 'n-2') });
    for (const client of [stolen, sound]) {
      const answer = await renew(client);
      expect([answer.status, answer.json.code, answer.headers['retry-after']]).toEqual([503, 'registry_dark', '1']);
    }
    const { status, json } = await sound.call('GET', '/control/v1/peers/n-2');
    expect([status, json.peer.status, json.peer.intent]).toEqual([200, 'Alive', 'Unknown']);

    hold.resolve();
    await expect.poll(async () => (await renew(sound)).status, { timeout: 20_000 }).toBe(200);
    const refused = await renew(stolen);
    expect([refused.status, refused.json.code]).toEqual([403, 'forbidden']);
  });

  it('goes on renewing from the records that it has read', async () => {
    const node = await mesh.startNode('c-3');
    await using client = await openRest(node, mesh, { identity: await mesh.identity('worker', 'n-2') });
    await expect.poll(async () => (await renew(client)).status, { timeout: 20_000 }).toBe(200);
    const hold = Promise.withResolvers<void>();
    mesh.holdStore(hold.promise);
    expect((await renew(client)).status).toBe(200);
    hold.resolve();
  });
});
