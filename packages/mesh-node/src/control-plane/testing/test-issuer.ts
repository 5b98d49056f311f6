/** A small OpenID issuer over real HTTP: discovery, JWKS, and access tokens as RFC 9068 has them. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

export const AUDIENCE = 'urn:omnirelay:control';
export const VIEWER = 'mesh.read mesh.observe';
export const OPERATOR = `${VIEWER} mesh.operate`;
export const ADMIN = `${OPERATOR} mesh.admin`;

export interface TestIssuer extends AsyncDisposable {
  readonly url: string;
  token(
    subject: string,
    scope: string,
    claims?: JWTPayload & { readonly typ?: string; readonly lifeSeconds?: number },
  ): Promise<string>;
  /** Stops answering; the address stays. */
  goDark(): Promise<void>;
}

export async function startTestIssuer(): Promise<TestIssuer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
  let url = '';
  const server = createServer((request, response) => {
    const body = request.url === '/jwks' ? { keys: [jwk] } : { issuer: url, jwks_uri: `${url}/jwks` };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return {
    url,
    token(subject, scope, { typ = 'at+jwt', lifeSeconds = 300, ...claims } = {}) {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({
        scope,
        name: subject,
        iss: url,
        aud: AUDIENCE,
        sub: subject,
        iat: now,
        exp: now + lifeSeconds,
        ...claims,
      })
        .setProtectedHeader({ alg: 'ES256', kid: 'k1', typ })
        .sign(privateKey);
    },
    goDark: close,
    [Symbol.asyncDispose]: close,
  };
}
