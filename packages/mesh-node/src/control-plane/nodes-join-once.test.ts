import { randomUUID } from 'node:crypto';
import { createKeyAndCsr, identityMaterial, parseJoinToken } from '@omnirelay/pki';
import { nodeId } from '@omnirelay/primitives';
import type { TxnId } from '@omnirelay/registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, OPERATOR } from './testing/test-issuer.ts';
import { openRest, type RestClient, startTestMesh, type TestMesh, type TestNode, TRUST } from './testing/test-mesh.ts';

let mesh: TestMesh;
let node: TestNode;
let omar: RestClient;
let anyone: RestClient;

beforeAll(async () => {
  mesh = await startTestMesh();
  node = await mesh.startNode('c-1');
  omar = await openRest(node, mesh, { token: await mesh.issuer.token('omar', OPERATOR) });
  anyone = await openRest(node, mesh);
});
afterAll(async () => {
  await omar?.[Symbol.asyncDispose]();
  await anyone?.[Symbol.asyncDispose]();
  await mesh?.[Symbol.asyncDispose]();
});

const csrFor = (nodeId: string) => createKeyAndCsr({ trustDomain: TRUST, clusterId: 'core', role: 'control', nodeId });
const join = (token: string, csrPem: string, nodeId: string) =>
  anyone.call('POST', '/control/v1/bootstrap/join', { body: { token, csrPem, nodeId } });

describe('a join token', () => {
  it('gives exactly one of two nodes a certificate of the role it was made for, whatever the request asks', async () => {
    const minted = await omar.call('POST', '/control/v1/join-tokens', {
      body: { role: 'worker', labels: { rack: 'r1' } },
    });
    expect(parseJoinToken(minted.json.token).caKeyHash).toBe(mesh.authority.caKeyHash);
    const [a, b] = await Promise.all([csrFor('n-7'), csrFor('n-8')]);
    const answers = await Promise.all([
      join(minted.json.token, a.csrPem, 'n-7'),
      join(minted.json.token, b.csrPem, 'n-8'),
    ]);
    const winner = answers.findIndex((answer) => answer.status === 200);
    const loser = answers[1 - winner];
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect([loser?.status, loser?.json.code]).toEqual([409, 'join_token_used']);
    const won = answers[winner]?.json;
    expect(won).toMatchObject({
      meshId: 'test-mesh',
      trustDomain: TRUST,
      bootEpochFloor: '41',
      seeds: ['127.0.0.1:17421'],
    });
    const { privateKeyPem } = [a, b][winner] ?? a;
    const material = identityMaterial({ ...won, privateKeyPem }, new Date());
    expect(material.identity).toMatchObject({ role: 'worker', nodeId: winner === 0 ? 'n-7' : 'n-8' });

    await using self = await openRest(node, mesh, { identity: material });
    const next = await csrFor('somebody-else');
    const renewed = await self.call('POST', '/control/v1/certificates:renew', { body: { csrPem: next.csrPem } });
    const renewedMaterial = identityMaterial({ ...renewed.json, privateKeyPem: next.privateKeyPem }, new Date());
    expect(renewedMaterial.identity).toEqual(material.identity);
    const renewals = node.logged.map((line) => JSON.parse(line)).filter((line) => line.event === 'certificate-renewed');
    expect(renewals).toMatchObject([{ peerId: material.identity.nodeId, expiresAt: renewed.json.expiresAt }]);
    expect(node.logged.join('')).not.toContain(minted.json.token);
  });

  it('brings a removed node back without the reason of its removal', async () => {
    const removed = {
      intent: 'Removed',
      labels: { rack: 'r9' },
      by: 'ana',
      at: '2026-01-01T00:00:00Z',
      reason: 'stolen',
    };
    await node.registry.store.transact({
      under: { kind: 'unfenced' },
      writerId: nodeId('c-1'),
      txnId: randomUUID() as string as TxnId,
      conditions: [{ kind: 'absent', key: 'peers/n-20' }],
      writes: [{ kind: 'put', key: 'peers/n-20', value: JSON.stringify(removed), schema: 1, minReader: 1 }],
    });
    const minted = await omar.call('POST', '/control/v1/join-tokens', { body: { role: 'worker', nodeId: 'n-20' } });
    const { csrPem } = await csrFor('n-20');
    expect((await join(minted.json.token, csrPem, 'n-20')).status).toBe(200);
    node.membership.set('n-20', 'alive');
    const { peer } = (await omar.call('GET', '/control/v1/peers/n-20')).json;
    expect(peer).toMatchObject({ intent: 'Active', intentBy: `join token ${minted.json.tokenId}` });
    expect([peer.intentReason, peer.metadata.labels.rack.value]).toEqual([undefined, 'r9']);
  });

  it('takes over nobody’s id: neither one that runs, nor one that was enrolled, nor one in another role', async () => {
    node.membership.set('n-30', 'alive');
    const mint = async (body: object) => (await omar.call('POST', '/control/v1/join-tokens', { body })).json.token;
    const { csrPem } = await csrFor('n-30');
    const taken = await join(await mint({ role: 'worker' }), csrPem, 'n-30');
    expect([taken.status, taken.json.code]).toEqual([409, 'conflict']);
    expect(taken.json.detail).toContain('--node-id n-30');
    const otherRole = await join(await mint({ role: 'gateway', nodeId: 'n-30' }), csrPem, 'n-30');
    expect([otherRole.status, otherRole.json.detail]).toEqual([409, expect.stringContaining('alive as a worker')]);
    expect((await join(await mint({ role: 'worker', nodeId: 'n-30' }), csrPem, 'n-30')).status).toBe(200);
    const fresh = await csrFor('n-31');
    expect((await join(await mint({ role: 'worker' }), fresh.csrPem, 'n-31')).status).toBe(200);
    expect((await join(await mint({ role: 'worker' }), fresh.csrPem, 'n-31')).json.code).toBe('conflict');
  });

  it('of a node that is enrolled anew leaves nothing to the certificates that it had before', async () => {
    const who = { trustDomain: TRUST, clusterId: 'core', role: 'worker', nodeId: 'n-50' };
    const old = await createKeyAndCsr(who);
    const hourAgo = new Date(Date.now() - 3_600_000);
    const { certificateChainPem } = await mesh.authority.signCsr(old.csrPem, {
      identity: who,
      ttlMs: 6 * 3_600_000,
      now: hourAgo,
    });
    const before = identityMaterial({ certificateChainPem, privateKeyPem: old.privateKeyPem, caPem: mesh.caPem });
    node.membership.set('n-50', 'alive');
    await using holder = await openRest(node, mesh, { identity: before });
    expect((await holder.call('GET', '/control/v1/peers')).status).toBe(200);
    const minted = await omar.call('POST', '/control/v1/join-tokens', { body: { role: 'worker', nodeId: 'n-50' } });
    const next = await csrFor('n-50');
    const joined = await join(minted.json.token, next.csrPem, 'n-50');
    const after = identityMaterial({ ...joined.json, privateKeyPem: next.privateKeyPem });
    await expect
      .poll(async () => (await holder.call('GET', '/control/v1/peers')).json.code, { timeout: 20_000 })
      .toBe('forbidden');
    await using newHolder = await openRest(node, mesh, { identity: after });
    expect((await newHolder.call('GET', '/control/v1/peers')).status).toBe(200);
  });

  it('is given to one of two nodes that want the same new id at once, by two tokens', async () => {
    const mint = async () =>
      (await omar.call('POST', '/control/v1/join-tokens', { body: { role: 'worker' } })).json.token;
    const [a, b] = await Promise.all([mint(), mint()]);
    const { csrPem } = await csrFor('n-40');
    const answers = await Promise.all([join(a, csrPem, 'n-40'), join(b, csrPem, 'n-40')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('is refused when it is damaged, unknown, or for another node; a bad CSR does not consume it', async () => {
    const minted = (await omar.call('POST', '/control/v1/join-tokens', { body: { role: 'gateway', nodeId: 'n-9' } }))
      .json;
    const { csrPem } = await csrFor('n-9');
    expect((await join('hello', csrPem, 'n-9')).json.code).toBe('join_token_invalid');
    expect((await join(minted.token.replace(minted.tokenId, '0'.repeat(16)), csrPem, 'n-9')).json.code).toBe(
      'join_token_invalid',
    );
    expect((await join(minted.token, csrPem, 'n-10')).json.detail).toContain('made for n-9');
    expect((await join(minted.token, 'no csr', 'n-9')).json.code).toBe('invalid_input');
    expect((await join(minted.token, csrPem, 'n-9')).status).toBe(200);
    const audit = await omar.call('GET', '/control/v1/audit?action=join-mesh&object=peer/n-9');
    expect(audit.json.entries.map((e: { outcome: string }) => e.outcome)).toContain('accepted');
    expect(JSON.stringify(audit.json)).not.toContain(minted.token);
  });

  it('for a control node needs an admin; a dry run shows no secret; a replay does not show it again', async () => {
    expect((await omar.call('POST', '/control/v1/join-tokens', { body: { role: 'control' } })).status).toBe(403);
    await expect
      .poll(
        async () => (await omar.call('GET', '/control/v1/audit?action=create-join-token&actor=omar')).json.entries[0],
        {
          timeout: 20_000,
        },
      )
      .toMatchObject({ outcome: 'refused', object: 'join-token/control', writerId: 'c-1~refused' });
    await using ana = await openRest(node, mesh, { token: await mesh.issuer.token('ana', ADMIN) });
    const dry = await ana.call('POST', '/control/v1/join-tokens?dryRun=true', { body: { role: 'control' } });
    expect([dry.status, dry.json.dryRun, dry.json.token]).toEqual([200, true, undefined]);
    const keyed = { body: { role: 'control' }, headers: { 'idempotency-key': 'once' } };
    const first = await ana.call('POST', '/control/v1/join-tokens', keyed);
    const second = await ana.call('POST', '/control/v1/join-tokens', keyed);
    expect(first.json.token).toContain(first.json.tokenId);
    expect([second.json.tokenId, second.json.token]).toEqual([first.json.tokenId, undefined]);
  });
});
