import { createPrivateKey, sign, type webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityFilePaths } from '@omnirelay/pki';
import { expect, it } from 'vitest';
import { startDevMesh } from './dev-mesh.ts';

/** Below the ephemeral ports, and apart for each process that runs this at once. */
const portBase = 28_000 + (process.pid % 100) * 20;
const home = mkdtempSync(join(tmpdir(), 'omnirelay-simulated-'));

interface PeerSeen {
  readonly nodeId: string;
  readonly status: string;
  readonly metadata: { readonly region: string; readonly labels: Readonly<Record<string, string>> };
}

interface NodeAsked {
  readonly nodeId: string;
  readonly answered: boolean;
  readonly neighbours: readonly { readonly nodeId: string; readonly rttMs?: number }[];
}

/** What the mesh's own identity provider would give somebody who may look at everything. */
function viewerToken(issuer: string): string {
  const secrets = readFileSync(join(home, 'dev', 'identity', 'provider-secrets.json'), 'utf8');
  const [key] = JSON.parse(secrets).jwks.keys as [webcrypto.JsonWebKey & { kid: string }];
  const iat = Math.floor(Date.now() / 1000);
  const told = { iss: issuer, aud: 'urn:omnirelay:control', sub: 'vera', scope: 'mesh.read mesh.observe' };
  const signed = [
    { alg: 'RS256', typ: 'at+jwt', kid: key.kid },
    { ...told, iat, exp: iat + 300 },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const by = createPrivateKey({ key, format: 'jwk' });
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), by).toString('base64url')}`;
}

/** The real control API over real mutual TLS: as the node that owns the certificate, which may read, or as who has the token. */
async function askControl<T>(port: number, path: string, token?: string): Promise<T> {
  const files = identityFilePaths(join(home, 'dev', 'nodes', 'n0', 'identity'));
  const [ca, cert, key] = [files.caPath, files.certificatePath, files.keyPath].map((file) =>
    readFileSync(file, 'utf8'),
  );
  const session = connect(`https://127.0.0.1:${port}`, {
    ca,
    cert,
    key,
    checkServerIdentity: () => undefined,
  } as never);
  try {
    const request = session.request({
      ':path': path,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    });
    let text = '';
    request.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    await once(request, 'end');
    return JSON.parse(text) as T;
  } finally {
    session.destroy();
  }
}

it('shows 120 simulated members through the real API, kills one, and brings it back', async () => {
  const mesh = await startDevMesh({
    home,
    simulated: { members: 120, changesPerSecond: 0 },
    portBase,
    identityPort: portBase + 10,
    withConsole: false,
  });
  if (mesh.kind !== 'started') throw new Error('another mesh runs in a folder that is new');
  await using _ = mesh;
  expect(mesh.status()).toMatchObject({ nodes: [{ nodeId: 'n0', role: 'control' }], simulated: { members: 120 } });
  const port = portBase + 2;
  const list = () => askControl<{ total: number; peers: readonly PeerSeen[] }>(port, '/control/v1/peers?pageSize=500');
  const statusOf = async (nodeId: string) =>
    (await askControl<{ peer: PeerSeen }>(port, `/control/v1/peers/${nodeId}`)).peer.status;

  await expect.poll(async () => (await list()).total, { timeout: 45_000 }).toBe(121);
  const { peers } = await list();
  const simulated = peers.filter(({ nodeId }) => nodeId !== 'n0');
  expect(simulated.every(({ metadata }) => metadata.labels.simulated !== undefined)).toBe(true);
  expect(peers.find(({ nodeId }) => nodeId === 'n0')?.metadata.labels).toEqual({});
  expect(new Set(simulated.map(({ metadata }) => metadata.region)).size).toBe(3);

  // Each machine tells its own view; who is cut off does not answer.
  const token = viewerToken(mesh.status().issuer);
  const ask = <T>(path: string) => askControl<T>(port, `/control/v1${path}`, token);
  const seenBy7 = await ask<{ total: number; peers: readonly { observedBy: string }[] }>('/peers?vantage=n7');
  expect([seenBy7.total, seenBy7.peers[0]?.observedBy]).toEqual([121, 'n7']);
  const network = async () => (await ask<{ nodes: readonly NodeAsked[] }>('/network?pageSize=100')).nodes;
  const told = ({ answered, neighbours }: NodeAsked) => answered && neighbours.some(({ rttMs = 0 }) => rttMs > 0);
  await expect.poll(async () => (await network()).filter(told).length, { timeout: 45_000 }).toBe(100);
  const { probers } = await ask<{ probers: readonly string[] }>('/peers/n7/evidence');
  const prober = probers.find((id) => id !== 'n0');
  const probe = () => ask(`/peers/n7/evidence?vantage=${prober}`);
  const itsWord = { observedBy: prober, isNeighbour: true, probeOutcome: expect.any(String) };
  await expect.poll(probe, { timeout: 30_000 }).toMatchObject(itsWord);
  await mesh.command({ command: 'partition', nodes: ['n7'], from: ['n0'] });
  expect(await ask('/peers?vantage=n7')).toMatchObject({ code: 'vantage_unreachable', reason: 'timeout' });
  await mesh.command({ command: 'heal' });
  await expect.poll(() => ask('/peers?vantage=n7'), { timeout: 30_000 }).toMatchObject({ total: 121 });

  const killed = await mesh.command({ command: 'kill', nodes: ['n42'] });
  expect(killed.message).toContain('Killed n42 (simulated)');
  await expect.poll(() => statusOf('n42'), { timeout: 30_000 }).toBe('Dead');
  expect((await mesh.command({ command: 'restart', nodes: ['n42'] })).message).toBe('n42 was started again.');
  await expect.poll(() => statusOf('n42'), { timeout: 30_000 }).toBe('Alive');
  await expect(mesh.command({ command: 'kill', nodes: ['n121'] })).rejects.toThrow('they are n1 to n120');

  // The control node itself is a process like any other, and its fleet begins anew with it.
  await mesh.command({ command: 'kill', nodes: ['n0'] });
  await expect(mesh.command({ command: 'kill', nodes: ['n42'] })).rejects.toThrow('n0 does not run');
  expect((await mesh.command({ command: 'restart', nodes: ['n0'] })).message).toBe('n0 was started again.');
});
