/** Configs and identities for the mesh of a workload: written as files, under one CA made for the run. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { authorityPaths, issueIdentity, makeAuthority } from '@omnirelay/client';
import { freePortBlock } from '@omnirelay/mesh-node/testing';
import { identityFilePaths } from '@omnirelay/pki';

export type DemoRole = 'control' | 'gateway' | 'worker';

export interface DemoConfigs {
  /** `host:port` of the control API of each control node. */
  readonly endpoints: readonly string[];
  readonly trustDomain: string;
  /** Of a node, for its process; made at the first asking. */
  configOf(name: string, role: DemoRole): Promise<string>;
  /** A folder with the identity of a program that embeds no node. */
  identityOf(name: string): Promise<string>;
}

const MESH = 'bench';
const TRUST_DOMAIN = 'bench.omnirelay.test';
const CERTIFICATE_MS = 6 * 3_600_000;

export interface DemoConfigsOptions {
  /** `mesh.sharding` of all. */
  readonly sharding: object;
  /** `mesh.registry` of the control nodes; a file below the directory unless given. */
  readonly registry?: object;
  readonly controls?: number;
  /** Whose tokens the control nodes accept; nobody's unless given. */
  readonly issuer?: string;
}

export async function demoConfigs(directory: string, options: DemoConfigsOptions): Promise<DemoConfigs> {
  const { sharding, controls = 1, registry = { kind: 'sqlite', path: join(directory, 'registry.sqlite') } } = options;
  const oidc = options.issuer === undefined ? {} : { oidc: { issuer: options.issuer } };
  const authority = join(directory, 'ca');
  await makeAuthority(authority, { meshId: MESH, trustDomain: TRUST_DOMAIN });
  const base = await freePortBlock(2 * controls);
  const ports = Array.from({ length: controls }, (_, n) => ({ mesh: base + 2 * n, grpc: base + 2 * n + 1 }));
  const endpoints = ports.map(({ grpc }) => `127.0.0.1:${grpc}`);
  const seeds = ports.map(({ mesh }) => `127.0.0.1:${mesh}`);
  const controlNames: string[] = [];
  const made = new Map<string, Promise<string>>();
  const ca = authorityPaths(authority);

  async function identityOf(name: string, role = 'worker'): Promise<string> {
    const folder = join(directory, name, 'identity');
    await mkdir(folder, { recursive: true });
    await issueIdentity({ authority, role, clusterId: MESH, nodeId: name, folder, ttlMs: CERTIFICATE_MS });
    return folder;
  }

  async function write(name: string, role: DemoRole): Promise<string> {
    const own = role === 'control' ? ports[controlNames.push(name) - 1] : undefined;
    if (role === 'control' && own === undefined) throw new Error(`there are ports for ${controls} control nodes`);
    const config = {
      mesh: {
        mode: 'development',
        meshId: MESH,
        dataDirectory: join(directory, name, 'data'),
        gossip: {
          ...{
            profile: 'lan',
            nodeId: name,
            role,
            clusterId: MESH,
            bindAddress: '127.0.0.1',
            advertiseHost: '127.0.0.1',
          },
          port: own?.mesh ?? 0,
          seedPeers: seeds.filter((seed) => seed !== `127.0.0.1:${own?.mesh}`),
          tls: identityFilePaths(await identityOf(name, role)),
        },
        ...(own ? { registry } : {}),
        control: {
          bindAddress: '127.0.0.1',
          ...(own ? { grpcPort: own.grpc, httpsPort: 0, ...oidc } : { endpoints }),
          healthPort: null,
        },
        security: {
          trustDomain: TRUST_DOMAIN,
          renew: false,
          ...(own ? { ca: { certificatePath: ca.certificate, keyPath: ca.key } } : {}),
        },
        sharding,
        telemetry: { logLevel: 'silent' },
      },
    };
    const file = join(directory, `${name}.json`);
    await writeFile(file, JSON.stringify(config));
    return file;
  }

  return {
    endpoints,
    trustDomain: TRUST_DOMAIN,
    configOf(name, role) {
      const config = made.get(name) ?? write(name, role);
      made.set(name, config);
      return config;
    },
    identityOf,
  };
}
