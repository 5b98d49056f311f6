/** The real command against issuers over real HTTP: whom it trusts with a code or a token, and how it signs out. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { SignJWT } from 'jose';
import { expect, it } from 'vitest';

const launcher = join(import.meta.dirname, '..', 'bin', 'omnirelay.js');

async function run(folder: string, ...args: string[]) {
  const child = spawn(process.execPath, [launcher, ...args], {
    env: { PATH: process.env.PATH, OMNIRELAY_HOME: folder, OMNIRELAY_CONFIG_DIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

interface Issuer extends AsyncDisposable {
  readonly url: string;
  readonly asked: { readonly path: string; readonly form: URLSearchParams }[];
}

/** `names` and `endpoints` are what it says of itself. */
async function issuer(
  says: {
    readonly names?: string;
    readonly endpoints?: string;
    /** To a refresh. */
    readonly refresh?: { readonly status: number; readonly body: string };
    readonly expiresIn?: number;
  } = {},
): Promise<Issuer> {
  const asked: Issuer['asked'][number][] = [];
  const accessToken = await new SignJWT({ sub: 'omar' })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new Uint8Array(32).fill(1));
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    const form = new URLSearchParams(await text(request));
    asked.push({ path, form });
    if (says.refresh !== undefined && form.get('grant_type') === 'refresh_token') {
      response.writeHead(says.refresh.status).end(says.refresh.body);
      return;
    }
    const base = says.endpoints ?? url;
    const answers: Readonly<Record<string, object>> = {
      '/.well-known/openid-configuration': {
        issuer: says.names ?? url,
        token_endpoint: `${base}/token`,
        device_authorization_endpoint: `${base}/device`,
        revocation_endpoint: `${base}/revoke`,
      },
      '/device': { device_code: 'd', user_code: 'U', verification_uri: `${url}/u`, expires_in: 60, interval: 0.01 },
      '/token': { access_token: accessToken, expires_in: says.expiresIn ?? 300, refresh_token: 'the-refresh-token' },
      '/revoke': {},
    };
    response.end(path === '/revoke' ? '' : JSON.stringify(answers[path] ?? {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    asked,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'omnirelay-sign-in-'));

it('asks nobody for a code in the clear, and no issuer that names another', async () => {
  const folder = newFolder();
  const clear = await run(folder, 'login', '--issuer', 'http://id.example.invalid');
  expect([clear.code, clear.stdout]).toEqual([2, '']);
  expect(clear.stderr).toContain('not https');
  await using another = await issuer({ names: 'https://id.example.invalid' });
  const named = await run(folder, 'login', '--issuer', another.url);
  expect(named.code).toBe(2);
  expect(named.stderr).toContain('another issuer: https://id.example.invalid');
  await using elsewhere = await issuer({ endpoints: 'http://id.example.invalid' });
  const leaking = await run(folder, 'login', '--issuer', elsewhere.url);
  expect(leaking.code).toBe(2);
  expect(leaking.stderr).toContain('token_endpoint');
  for (const { asked } of [another, elsewhere])
    expect(asked.map(({ path }) => path)).toEqual(['/.well-known/openid-configuration']);
});

it('signs out at the issuer too, and says so to scripts; and on this machine where the issuer is gone', async () => {
  const folder = newFolder();
  const tokens = (): string[] => readdirSync(folder).filter((name) => name.startsWith('tokens-'));
  {
    await using one = await issuer();
    expect((await run(folder, 'login', '--issuer', one.url)).code).toBe(0);
    expect(tokens()).toHaveLength(1);
    const out = await run(folder, 'logout', '--issuer', one.url, '--output', 'json');
    expect(JSON.parse(out.stdout)).toEqual({ issuer: one.url, signedOut: true, revoked: true });
    expect(Object.fromEntries(one.asked.find(({ path }) => path === '/revoke')?.form ?? [])).toEqual({
      token: 'the-refresh-token',
      token_type_hint: 'refresh_token',
      client_id: 'omnirelay-cli',
    });
    expect(tokens()).toHaveLength(0);
    const again = await run(folder, 'logout', '--issuer', one.url, '--output', 'json');
    expect(JSON.parse(again.stdout)).toMatchObject({ signedOut: false, revoked: false });
  }
  const gone = await issuer();
  expect((await run(folder, 'login', '--issuer', gone.url)).code).toBe(0);
  await gone[Symbol.asyncDispose]();
  const alone = await run(folder, 'logout', '--issuer', gone.url);
  expect(alone).toMatchObject({ code: 0, stdout: expect.stringContaining('did not take the refresh token back') });
  expect(tokens()).toHaveLength(0);
});

it('says why a sign-in was not renewed: an issuer in trouble is no ended sign-in', async () => {
  const answers = [
    [503, '<html>down for maintenance</html>', 5, 'answered 503'],
    [500, '{"error":"server_error"}', 5, 'answered 500'],
    [429, '{"error":"slow_down"}', 5, 'slow_down'],
    [401, '{"error":"invalid_client","error_description":"who is that"}', 3, 'did not renew the sign-in: who is that'],
    [400, '{"error":"invalid_grant"}', 3, 'Nobody is signed in'],
  ] as const;
  const says = { expiresIn: 1, refresh: { status: 200, body: '' } };
  const folder = newFolder();
  await using one = await issuer(says);
  expect((await run(folder, 'login', '--issuer', one.url)).code).toBe(0);
  for (const [status, body, code, words] of answers) {
    says.refresh = { status, body };
    const token = await run(folder, 'token', '--issuer', one.url);
    expect(token, `${status} ${body}`).toMatchObject({ code, stdout: '' });
    expect(token.stderr).toContain(words);
  }
});

it('names the file of a sign-in that is damaged, and two ways out of it', async () => {
  const folder = newFolder();
  await using one = await issuer();
  const login = () => run(folder, 'login', '--issuer', one.url);
  const damage = (text: string): string => {
    const file = join(folder, readdirSync(folder).find((name) => name.startsWith('tokens-')) ?? '');
    writeFileSync(file, text);
    return file;
  };
  expect((await login()).code).toBe(0);
  for (const text of ['{"accessTok', 'null', '{}']) {
    const file = damage(text);
    const token = await run(folder, 'token', '--issuer', one.url);
    expect(token.code).toBe(1);
    expect(token.stderr).toContain(file);
    expect(token.stderr).toContain('omnirelay login');
  }
  expect((await login()).code).toBe(0);
  expect((await run(folder, 'token', '--issuer', one.url)).code).toBe(0);
  damage('{');
  expect((await run(folder, 'logout', '--issuer', one.url)).code).toBe(0);
  expect(readdirSync(folder).filter((name) => name.startsWith('tokens-'))).toEqual([]);
});
