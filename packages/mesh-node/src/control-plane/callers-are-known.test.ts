import { generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, AUDIENCE, OPERATOR } from './testing/test-issuer.ts';
import { openRest, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';

let mesh: TestMesh;
let node: TestNode;

beforeAll(async () => {
  mesh = await startTestMesh();
  node = await mesh.startNode('c-1');
  node.membership.set('c-1', 'alive');
});
afterAll(() => mesh?.[Symbol.asyncDispose]());

async function peersAs(caller: Parameters<typeof openRest>[2]) {
  await using client = await openRest(node, mesh, caller);
  return await client.call('GET', '/control/v1/peers');
}

const past = (): number => Math.floor(Date.now() / 1000) - 1_000;

describe('a caller', () => {
  it('without credentials is told how to get some', async () => {
    const answer = await peersAs({});
    expect([answer.status, answer.json.code]).toEqual([401, 'unauthenticated']);
    expect(answer.headers['www-authenticate']).toContain('Bearer');
  });

  it.each([
    ['an expired token', { iat: past(), exp: past() + 300 }, 'token_expired', 'expired'],
    ['a token for another audience', { aud: 'urn:other' }, 'token_invalid', 'another audience'],
    ['a token of another issuer', { iss: 'https://elsewhere.example' }, 'token_invalid', 'unknown issuer'],
    ['a token that lives too long', { lifeSeconds: 3_600 }, 'token_invalid', 'at most 300 s'],
    ['an ID token', { typ: 'JWT' }, 'token_invalid', 'not an access token'],
    ['a token from the future', { iat: past() + 2_000, exp: past() + 2_200 }, 'token_invalid', 'iat'],
    [
      'a token bound to another certificate',
      { cnf: { 'x5t#S256': 'AAAA' } },
      'token_invalid',
      'bound to another certificate',
    ],
  ])('with %s is refused with that reason', async (_what, claims, code, detail) => {
    const answer = await peersAs({ token: await mesh.issuer.token('omar', OPERATOR, claims) });
    expect([answer.status, answer.json.code]).toEqual([401, code]);
    expect(answer.json.detail).toContain(detail);
  });

  it('with a token of a foreign key, or with nonsense, is refused', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const forged = await new SignJWT({ scope: ADMIN, iss: mesh.issuer.url, aud: AUDIENCE, sub: 'mallory' })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1', typ: 'at+jwt' })
      .setIssuedAt()
      .setExpirationTime('2m')
      .sign(privateKey);
    for (const token of [forged, 'nonsense', 'a.b.c'])
      expect((await peersAs({ token })).json.code).toBe('token_invalid');
  });

  it('with a node certificate may read and nothing else; a console certificate grants nothing', async () => {
    const worker = await mesh.identity('worker', 'n-1');
    await using client = await openRest(node, mesh, { identity: worker });
    expect((await client.call('GET', '/control/v1/peers')).status).toBe(200);
    expect((await client.call('POST', '/control/v1/peers/c-1:cordon', { body: {} })).json.code).toBe('forbidden');
    expect((await peersAs({ identity: await mesh.identity('console', 'console-1') })).json.code).toBe(
      'unauthenticated',
    );
  });

  it('with token and certificate is named by both', async () => {
    const identity = await mesh.identity('console', 'console-1');
    await using client = await openRest(node, mesh, { identity, token: await mesh.issuer.token('omar', OPERATOR) });
    const self = await client.call('GET', '/control/v1/access/self');
    expect(self.json).toMatchObject({
      role: 'operator',
      principal: { subject: 'omar', certificate: 'spiffe://dev.omnirelay.invalid/mesh/core/console/console-1' },
    });
  });

  it('with a known key goes on while the identity provider is dark; a node that never saw the keys says that it is dark', async () => {
    const token = await mesh.issuer.token('omar', OPERATOR);
    const fresh = await mesh.startNode('c-2');
    expect((await peersAs({ token })).status).toBe(200);
    await mesh.issuer.goDark();
    expect((await peersAs({ token })).status).toBe(200);
    await using client = await openRest(fresh, mesh, { token });
    const answer = await client.call('GET', '/control/v1/peers');
    expect([answer.status, answer.json.code]).toEqual([503, 'identity_provider_unreachable']);
  });
});
