import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../packages/mesh-node/src/testing/free-ports.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const PROJECT = `omnirelay-test-${process.pid}`;
const robotSecret = randomBytes(24).toString('hex');

let folder: string;
let env: NodeJS.ProcessEnv;

const program = async (command: string, ...args: string[]): Promise<string> =>
  (await run(command, args, { env, cwd: root, maxBuffer: 32 * 1024 * 1024 })).stdout;
const compose = (...args: string[]): Promise<string> =>
  program(
    'podman-compose',
    ...['--project-name', PROJECT, '-f', 'docker/compose.yaml', '-f', 'docker/containers-test/compose.test.yaml'],
    ...args,
  );
const container = (service: string): string => `${PROJECT}_${service}_1`;
const inside = (service: string, ...command: string[]): Promise<string> =>
  program('podman', 'exec', container(service), ...command);

/** Other processes tell no events: they are asked again and again, for as long as a test may take. */
async function until<T>(ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined && holds(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** By client credentials, asked from within the compose network: nobody signs in here. */
async function token(): Promise<string> {
  const asked = `fetch('https://issuer:8443/token', { method: 'POST', headers: { authorization: 'Basic ' + btoa('robot:${robotSecret}') },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'mesh.read mesh.operate mesh.admin' }) })
    .then((answer) => answer.json()).then((answer) => console.log(answer.access_token ?? JSON.stringify(answer)))`;
  return (await inside('control-1', '/app/node_modules/.bin/node', '-e', asked)).trim();
}

const omnirelay = async (service: string, ...args: string[]): Promise<string> =>
  program('podman', 'exec', '--env', `OMNIRELAY_TOKEN=${await token()}`, container(service), 'omnirelay', ...args);

interface Peer {
  readonly nodeId: string;
  readonly status: string;
  readonly intent: string;
}
const peers = async (): Promise<readonly Peer[]> =>
  JSON.parse(await omnirelay('control-1', 'mesh', 'peers', 'list', '--output', 'json')).peers;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omnirelay-containers-'));
  env = {
    ...process.env,
    CONTAINERS_CONF: join(root, 'docker/containers-test/containers.conf'),
    CHECKOUT: root,
    ISSUER_FOLDER: folder,
    OIDC_ISSUER: 'https://issuer:8443',
    OIDC_CLIENT_SECRET: randomBytes(24).toString('hex'),
    NEXTAUTH_SECRET: randomBytes(24).toString('hex'),
    ROBOT_SECRET: robotSecret,
    // The usual ones may be another mesh's.
    CONSOLE_PORT: String(await freePort()),
    GRPC_PORT: String(await freePort()),
    HTTPS_PORT: String(await freePort()),
  };
  await program(
    'openssl',
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'],
    ...['-subj', '/CN=issuer', '-addext', 'subjectAltName=DNS:issuer'],
    ...['-keyout', join(folder, 'tls.key'), '-out', join(folder, 'tls.crt')],
  );
  // Read in the containers by another user.
  for (const file of ['', 'tls.key', 'tls.crt']) await chmod(join(folder, file), 0o755);
  await compose('up', '--detach');
});

afterAll(async () => {
  await compose('down', '--volumes').catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
});

describe('the compose file', () => {
  it('brings up a mesh whose members all see each other, under a CA of its own', async () => {
    const seen = await until(peers, (all) => all.filter(({ status }) => status === 'Alive').length === 5);
    expect(seen.map(({ nodeId }) => nodeId)).toEqual(['control-1', 'control-2', 'control-3', 'worker-1', 'worker-2']);
    const ca = await inside('control-1', 'openssl', 'x509', '-in', '/authority/ca.crt', '-noout', '-subject');
    expect(ca).toContain('OmniRelay mesh CA');
  });

  it('shares the registry between the control nodes: what one is told, another knows', async () => {
    const said = await omnirelay(
      'control-1',
      ...['--endpoint', 'control-2:17422', 'mesh', 'peers', 'cordon', 'worker-1', '--reason', 'disk swap'],
    );
    expect(said).toContain('Active to Cordoned');
    const third = async (): Promise<string> =>
      omnirelay('control-1', '--endpoint', 'control-3:17422', 'mesh', 'peers', 'status', 'worker-1');
    expect(await until(third, (text) => text.includes('Cordoned'))).toContain('disk swap');
  });

  it('notices a worker that is killed, and one that comes back', async () => {
    await program('podman', 'kill', container('worker-2'));
    const statusOf = async () => (await peers()).find(({ nodeId }) => nodeId === 'worker-2')?.status;
    expect(await until(statusOf, (status) => status === 'Dead')).toBe('Dead');
    await program('podman', 'start', container('worker-2'));
    expect(await until(statusOf, (status) => status === 'Alive')).toBe('Alive');
  });

  it('serves the console, which finds its provider over HTTPS and sends people there', async () => {
    const page = () => fetch(`http://127.0.0.1:${env.CONSOLE_PORT}/sign-in`).then((answer) => answer.text());
    expect(await until(page, (text) => text.includes('OmniRelay'))).toContain('Sign in');
    const csrf = await fetch(`http://127.0.0.1:${env.CONSOLE_PORT}/api/auth/csrf`);
    const { csrfToken } = (await csrf.json()) as { readonly csrfToken: string };
    const cookie = csrf.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    const sent = await fetch(`http://127.0.0.1:${env.CONSOLE_PORT}/api/auth/signin/omnirelay`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ csrfToken }),
    });
    expect(sent.headers.get('location')).toMatch(/^https:\/\/issuer:8443\/auth\?.*code_challenge=/);
  });

  it('keeps its programs small in rights: no root, nothing to write on, healthy by its own check', async () => {
    for (const service of ['control-1', 'worker-1', 'console']) {
      expect((await inside(service, 'id', '-u')).trim(), service).toBe('10001');
      await expect(inside(service, 'touch', '/app/written'), service).rejects.toThrow(/Read-only/);
      expect(await program('podman', 'healthcheck', 'run', container(service)), service).not.toContain('unhealthy');
    }
    await expect(inside('worker-1', 'ls', '/authority/ca.key')).rejects.toThrow(/No such file/);
  });

  it('holds nothing of development: no identity provider, no development mesh, no tests', async () => {
    const found = await inside(
      'worker-1',
      ...['find', '/app', '-path', '*/node_modules/next', '-prune', '-o'],
      ...[
        '(',
        '-name',
        'dev-identity',
        '-o',
        '-name',
        'dev-mesh',
        '-o',
        '-name',
        'oidc-provider',
        '-o',
        '-name',
        'vitest',
        ')',
        '-print',
      ],
    );
    expect(found).toBe('');
    const links = await inside('worker-1', 'readlink', '/app/node_modules/@omnirelay/mesh-node');
    expect(links.trim()).toBe('../../packages/mesh-node');
  });
});
