/** Configs and certificates for the members of a bench, all under one CA made for the run. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createDevelopmentAuthority, createKeyAndCsr, loadAuthority } from '@omnirelay/pki';

/** As serf's agents run. */
export const PROFILE = 'lan';
const MESH = 'bench';
const TRUST_DOMAIN = 'bench.omnirelay.test';
// Below the ephemeral range, apart from the default ports.
const BASE_PORT = 18_000;

export interface MemberConfig {
  readonly name: string;
  readonly config: string;
}

/** What else a bench wants of its members. */
export interface MemberShape {
  readonly role: string;
  readonly port: (index: number) => number;
  readonly seeds: (index: number) => readonly number[];
  /** Sections that lie over those below. */
  readonly sections: (index: number) => object;
}

/** Member 0 is the seed of all. */
const WORKERS: MemberShape = {
  role: 'worker',
  port: (index) => BASE_PORT + index,
  seeds: (index) => (index === 0 ? [] : [BASE_PORT]),
  sections: () => ({}),
};

export async function memberConfigs(
  directory: string,
  { role, port, seeds, sections }: MemberShape = WORKERS,
): Promise<(index: number) => Promise<MemberConfig>> {
  const files = await createDevelopmentAuthority({ meshId: MESH, clusterId: MESH, trustDomain: TRUST_DOMAIN });
  const authority = await loadAuthority(files);
  const caPath = path.join(directory, 'ca.pem');
  await writeFile(caPath, authority.caPem);
  return async (index) => {
    const name = `m${index}`;
    const identity = { trustDomain: TRUST_DOMAIN, clusterId: MESH, role, nodeId: name };
    const { privateKeyPem, csrPem } = await createKeyAndCsr(identity);
    const { certificateChainPem } = await authority.signCsr(csrPem, { identity, ttlMs: 6 * 3600 * 1000 });
    const folder = path.join(directory, name);
    await mkdir(folder);
    const certificatePath = path.join(folder, 'leaf.pem');
    const keyPath = path.join(folder, 'leaf.key');
    await Promise.all([
      writeFile(certificatePath, certificateChainPem),
      writeFile(keyPath, privateKeyPem, { mode: 0o600 }),
    ]);
    const config = {
      mesh: {
        mode: 'development',
        meshId: MESH,
        dataDirectory: folder,
        gossip: {
          profile: PROFILE,
          nodeId: name,
          role,
          clusterId: MESH,
          bindAddress: '127.0.0.1',
          advertiseHost: '127.0.0.1',
          port: port(index),
          seedPeers: seeds(index).map((seed) => `127.0.0.1:${seed}`),
          tls: { certificatePath, keyPath, caPath },
        },
        control: { healthPort: null },
        security: { trustDomain: TRUST_DOMAIN, renew: false },
        telemetry: { logLevel: 'silent' },
        ...sections(index),
      },
    };
    return { name, config: JSON.stringify(config) };
  };
}
