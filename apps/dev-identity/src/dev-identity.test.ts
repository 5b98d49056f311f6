import { createHash, createPublicKey, randomBytes, verify, type webcrypto } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DevIdentity, startDevIdentity } from './dev-identity.ts';
import { CONTROL_RESOURCE, USERS } from './users.ts';

const SECRET = 'a-secret-of-the-test';
const ORIGIN = 'http://127.0.0.1:3999';
const REDIRECT = `${ORIGIN}/api/auth/callback/omnirelay`;
const SCOPE = 'openid profile mesh.read mesh.observe mesh.operate mesh.admin';

/** As much of a browser as a sign-in needs: cookies, and redirects followed by hand. */
class Browser {
  private readonly cookies = new Map<string, string>();
  async go(url: string, form?: Record<string, string>): Promise<Response> {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) as unknown as [string, string, string];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }
  async follow(response: Response, base: string): Promise<Response> {
    let current = response;
    while (current.status >= 300 && current.status < 400) {
      const next = new URL(current.headers.get('location') ?? '', base).href;
      if (next.startsWith(ORIGIN)) return current;
      current = await this.go(next);
    }
    return current;
  }
}

const basic = `Basic ${Buffer.from(`omnirelay-console:${SECRET}`).toString('base64')}`;
interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
  readonly expires_in: number;
  readonly error?: string;
}
const decode = (token: string, part: 0 | 1): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[part] ?? '', 'base64url').toString()) as Record<string, unknown>;

async function token(
  issuer: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Tokens> {
  return (await (
    await fetch(`${issuer}/token`, { method: 'POST', headers, body: new URLSearchParams(form) })
  ).json()) as Tokens;
}

async function signIn(issuer: string, user: string): Promise<Tokens> {
  const browser = new Browser();
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: 'omnirelay-console',
    response_type: 'code',
    redirect_uri: REDIRECT,
    scope: SCOPE,
    state: 's',
    resource: CONTROL_RESOURCE,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const start = await browser.go(`${issuer}/auth?${query}`);
  const interaction = new URL(start.headers.get('location') ?? '', issuer).href;
  expect(await (await browser.go(interaction)).text()).toContain('Every password is the user’s own name');
  const landed = await browser.follow(await browser.go(interaction, { login: user, password: user }), issuer);
  const code = new URL(landed.headers.get('location') ?? '').searchParams.get('code') ?? '';
  return token(
    issuer,
    { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, code_verifier: verifier },
    { authorization: basic },
  );
}

const refresh = (issuer: string, refreshToken: string): Promise<Tokens> =>
  token(issuer, { grant_type: 'refresh_token', refresh_token: refreshToken }, { authorization: basic });

describe('the development provider', () => {
  let identity: DevIdentity;
  let dataDir: string;
  const options = (port: number) => ({ port, dataDir, consoleSecret: SECRET, consoleOrigins: [ORIGIN] });
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'dev-identity-'));
    identity = await startDevIdentity(options(0));
  });
  afterAll(async () => {
    await identity.close();
    await rm(dataDir, { recursive: true });
  });

  it('tells who it is by discovery', async () => {
    const found = (await (await fetch(`${identity.issuer}/.well-known/openid-configuration`)).json()) as Record<
      string,
      unknown
    >;
    expect(found.issuer).toBe(identity.issuer);
    expect(found.device_authorization_endpoint).toBeDefined();
    expect(found.end_session_endpoint).toBeDefined();
  });

  it.each(USERS)(
    'gives $name the scopes of a $role, in a short signed token for the control API',
    async ({ name, role }) => {
      const tokens = await signIn(identity.issuer, name);
      const expected = [
        'mesh.read',
        'mesh.observe',
        ...(role === 'viewer' ? [] : ['mesh.operate']),
        ...(role === 'admin' ? ['mesh.admin'] : []),
      ];
      const claims = decode(tokens.access_token, 1);
      expect(decode(tokens.access_token, 0)).toMatchObject({ typ: 'at+jwt', alg: 'RS256' });
      expect(claims).toMatchObject({
        sub: name,
        aud: CONTROL_RESOURCE,
        iss: identity.issuer,
        client_id: 'omnirelay-console',
        preferred_username: name,
      });
      expect(String(claims.scope).split(' ').sort()).toEqual(expected.sort());
      expect(Number(claims.exp) - Number(claims.iat)).toBeLessThanOrEqual(300);
      expect(decode(tokens.id_token, 1)).toMatchObject({ sub: name, roles: [role] });
      const { keys } = (await (await fetch(`${identity.issuer}/jwks`)).json()) as { keys: webcrypto.JsonWebKey[] };
      const [header, body, signature] = tokens.access_token.split('.') as [string, string, string];
      const key = createPublicKey({ key: keys[0] as webcrypto.JsonWebKey, format: 'jwk' });
      expect(verify('sha256', Buffer.from(`${header}.${body}`), key, Buffer.from(signature, 'base64url'))).toBe(true);
    },
  );

  it('rotates refresh tokens, and takes none twice', async () => {
    const first = await signIn(identity.issuer, 'omar');
    const second = await refresh(identity.issuer, first.refresh_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(decode(second.access_token, 1)).toMatchObject({ aud: CONTROL_RESOURCE, sub: 'omar' });
    expect((await refresh(identity.issuer, first.refresh_token)).error).toBe('invalid_grant');
  });

  it('takes a refresh token back when its client says so', async () => {
    const tokens = await signIn(identity.issuer, 'omar');
    const answer = await fetch(`${identity.issuer}/token/revocation`, {
      method: 'POST',
      headers: { authorization: basic },
      body: new URLSearchParams({ token: tokens.refresh_token }),
    });
    expect(answer.status).toBe(200);
    expect((await refresh(identity.issuer, tokens.refresh_token)).error).toBe('invalid_grant');
  });

  it('keeps keys and sessions over a restart', async () => {
    const before = await signIn(identity.issuer, 'ana');
    const { port } = identity;
    await identity.close();
    identity = await startDevIdentity(options(port));
    const after = await refresh(identity.issuer, before.refresh_token);
    expect(decode(after.access_token, 0).kid).toBe(decode(before.access_token, 0).kid);
  });

  it('signs the command line in by device flow', async () => {
    const { issuer } = identity;
    const started = (await (
      await fetch(`${issuer}/device/auth`, {
        method: 'POST',
        body: new URLSearchParams({ client_id: 'omnirelay-cli', scope: SCOPE, resource: CONTROL_RESOURCE }),
      })
    ).json()) as { device_code: string; user_code: string; verification_uri: string };
    const form = {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: started.device_code,
      client_id: 'omnirelay-cli',
    };
    expect((await token(issuer, form)).error).toBe('authorization_pending');

    const browser = new Browser();
    const asked = await (await browser.go(started.verification_uri)).text();
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(asked)?.[1] ?? '';
    const confirm = await (await browser.go(started.verification_uri, { xsrf, user_code: started.user_code })).text();
    expect(confirm).toContain(started.user_code);
    const accepted = await browser.go(started.verification_uri, { xsrf, user_code: started.user_code, confirm: 'yes' });
    const interaction = new URL(accepted.headers.get('location') ?? '', issuer).href;
    const done = await browser.follow(await browser.go(interaction, { login: 'olga', password: 'olga' }), issuer);
    expect(await done.text()).toContain('The command line is signed in');
    const tokens = await token(issuer, form);
    expect(decode(tokens.access_token, 1)).toMatchObject({
      sub: 'olga',
      aud: CONTROL_RESOURCE,
      scope: 'mesh.read mesh.observe mesh.operate',
    });
    expect(tokens.refresh_token).toBeDefined();
  });

  it('gives the lease sample a token of its own scopes where it has been given a secret, and nobody else', async () => {
    await using withDemo = await startDevIdentity({ ...options(0), demoSecret: 'of-the-demo' });
    const ask = (issuer: string, name: string, more: Record<string, string> = {}) => {
      const authorization = `Basic ${Buffer.from(name).toString('base64')}`;
      return token(
        issuer,
        { grant_type: 'client_credentials', resource: CONTROL_RESOURCE, ...more },
        { authorization },
      );
    };
    const demo = 'omnirelay-lease-demo:of-the-demo';
    const { access_token } = await ask(withDemo.issuer, demo, { scope: 'mesh.read mesh.admin' });
    expect(decode(access_token, 0)).toMatchObject({ typ: 'at+jwt' });
    expect(decode(access_token, 1)).toMatchObject({
      ...{ sub: 'omnirelay-lease-demo', aud: CONTROL_RESOURCE, scope: 'mesh.read mesh.admin' },
    });
    const beyond = await ask(withDemo.issuer, demo, { scope: 'mesh.read mesh.observe' });
    expect(decode(beyond.access_token, 1)).toMatchObject({ scope: 'mesh.read' });
    expect(await ask(withDemo.issuer, 'omnirelay-lease-demo:wrong')).toMatchObject({ error: 'invalid_client' });
    expect(await ask(withDemo.issuer, `omnirelay-console:${SECRET}`)).not.toHaveProperty('access_token');
    expect(await ask(identity.issuer, demo)).not.toHaveProperty('access_token');
  });

  it('refuses a wrong password, a foreign host name, and every address but loopback', async () => {
    const browser = new Browser();
    const query = new URLSearchParams({
      client_id: 'omnirelay-console',
      response_type: 'code',
      redirect_uri: REDIRECT,
      scope: 'openid',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
    });
    const start = await browser.go(`${identity.issuer}/auth?${query}`);
    const interaction = new URL(start.headers.get('location') ?? '', identity.issuer).href;
    expect((await browser.go(interaction, { login: 'omar', password: 'ana' })).status).toBe(401);
    await expect(startDevIdentity({ ...options(0), host: '0.0.0.0' })).rejects.toMatchObject({ code: 'not_loopback' });
    await expect(startDevIdentity({ ...options(0), consoleOrigins: ['https://example.com'] })).rejects.toMatchObject({
      code: 'not_loopback',
    });
  });
});
