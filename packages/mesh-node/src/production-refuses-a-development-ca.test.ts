import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig, type OmniRelayConfig } from '@omnirelay/config';
import { createDevelopmentAuthority, createKeyAndCsr, loadAuthority } from '@omnirelay/pki';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enforcePolicy } from './enforce-policy.ts';
import { startMeshNode } from './start-mesh-node.ts';

// Not the development trust domain: the marker alone has to give it away.
const identity = { trustDomain: 'mesh.example.com', clusterId: 'local', role: 'control', nodeId: 'c1' } as const;
let folder = '';
const file = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'policy-'));
  const files = await createDevelopmentAuthority({
    meshId: 'shop',
    clusterId: 'local',
    trustDomain: identity.trustDomain,
  });
  const authority = await loadAuthority(files);
  const { privateKeyPem, csrPem } = await createKeyAndCsr(identity);
  const { certificateChainPem } = await authority.signCsr(csrPem, { identity, ttlMs: 3_600_000 });
  await Promise.all([
    writeFile(file('ca.pem'), authority.caPem),
    writeFile(file('ca.key'), files.privateKeyPem, { mode: 0o600 }),
    writeFile(file('leaf.pem'), certificateChainPem),
    writeFile(file('leaf.key'), privateKeyPem, { mode: 0o600 }),
    writeFile(file('empty.pem'), ''),
  ]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const config = (env: Record<string, string> = {}): OmniRelayConfig =>
  loadConfig({
    text: JSON.stringify({
      mesh: {
        meshId: 'shop',
        dataDirectory: folder,
        gossip: {
          nodeId: 'c1',
          role: 'control',
          port: 0,
          bindAddress: '127.0.0.1',
          tls: { certificatePath: file('leaf.pem'), keyPath: file('leaf.key'), caPath: file('ca.pem') },
        },
        registry: { kind: 'sqlite', path: file('registry.sqlite') },
        control: { bindAddress: '127.0.0.1', grpcPort: 0, httpsPort: 0, healthPort: null },
        security: {
          trustDomain: identity.trustDomain,
          ca: { certificatePath: file('ca.pem'), keyPath: file('ca.key') },
        },
        telemetry: { logLevel: 'silent' },
      },
    }),
    env,
  });

async function refusal(doing: Promise<unknown>): Promise<string[]> {
  const error: unknown = await doing.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ConfigError);
  return (error as ConfigError).problems.map(({ path, message }) => `${path}: ${message}`);
}

test('an embedded node in production does not start under a marked CA, whatever the trust domain', async () => {
  const problems = await refusal(startMeshNode(config()));
  expect(problems).toContain(
    'mesh.gossip.tls.caPath: the file holds a certificate of a development CA: use certificates of your own CA, or set mesh.mode: development',
  );
  expect(problems.map((problem) => problem.split(':')[0])).toContain('mesh.security.ca.certificatePath');
});

test('development takes the same files', async () => {
  await expect(enforcePolicy(config({ MESH_MODE: 'development' }))).resolves.toBeUndefined();
  await using node = await startMeshNode(config({ MESH_MODE: 'development' }));
  expect(node.nodeId).toBe('c1');
});

test('files that cannot be read are named by their keys, beside the refusals', async () => {
  const problems = await refusal(
    enforcePolicy(
      config({
        MESH_GOSSIP__TLS__CA_PATH: file('absent.pem'),
        MESH_GOSSIP__TLS__CERTIFICATE_PATH: file('empty.pem'),
        MESH_CONTROL__OIDC__ISSUER: 'http://id.example.com',
      }),
    ),
  );
  expect(problems).toEqual([
    expect.stringMatching(/^mesh\.security\.ca\.certificatePath: the file holds a certificate of a development CA/),
    expect.stringMatching(/^mesh\.control\.oidc\.issuer: plain http/),
    expect.stringMatching(/^mesh\.gossip\.tls\.caPath: .*absent\.pem: there is no such file$/),
    expect.stringMatching(/^mesh\.gossip\.tls\.certificatePath: .*holds no PEM certificate$/),
  ]);
});
