/** Control processes over one registry file, which a bench kills and starts again, and certificates for those who call them. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ConfigInput } from '@omnirelay/config';
import { freePortBlock } from '@omnirelay/mesh-node/testing';
import {
  createDevelopmentAuthority,
  createKeyAndCsr,
  type IdentityMaterial,
  identityMaterial,
  loadAuthority,
} from '@omnirelay/pki';
import type { HostSetup } from './control-host.ts';

const HOST = path.join(import.meta.dirname, 'control-host.ts');
const MESH = 'bench';
const TRUST_DOMAIN = 'bench.omnirelay.test';

export interface ControlFleet extends AsyncDisposable {
  readonly caPem: string;
  readonly trustDomain: string;
  readonly grpcEndpoints: readonly string[];
  readonly httpsPorts: readonly number[];
  /** The file of the registry that all of them have. */
  readonly registryPath: string;
  /** A worker's certificate: it may read. */
  caller(name: string): Promise<IdentityMaterial>;
  kill(index: number): Promise<void>;
  restart(index: number): Promise<void>;
}

/** Each fleet has a folder of its own within `parent`. */
export async function startControlFleet(
  parent: string,
  options: { readonly nodes: number; readonly peers: number; readonly changesPerSecond: number },
): Promise<ControlFleet> {
  const directory = await mkdtemp(path.join(parent, 'fleet-'));
  const files = await createDevelopmentAuthority({ meshId: MESH, clusterId: MESH, trustDomain: TRUST_DOMAIN });
  const authority = await loadAuthority(files);
  const { caPem } = authority;
  const base = await freePortBlock(options.nodes * 2);
  const issue = async (role: string, nodeId: string) => {
    const identity = { trustDomain: TRUST_DOMAIN, clusterId: MESH, role, nodeId };
    const { privateKeyPem, csrPem } = await createKeyAndCsr(identity);
    const { certificateChainPem } = await authority.signCsr(csrPem, { identity, ttlMs: 3_600_000, ips: ['127.0.0.1'] });
    return { certificateChainPem, privateKeyPem, caPem };
  };
  const registryPath = path.join(directory, 'registry.sqlite');
  const caPath = path.join(directory, 'ca.pem');
  const caKeyPath = path.join(directory, 'ca.key');
  await writeFile(caPath, caPem);
  await writeFile(caKeyPath, files.privateKeyPem, { mode: 0o600 });
  const setups: string[] = [];
  for (let i = 0; i < options.nodes; i++) {
    const nodeId = `ctl-${i + 1}`;
    const home = path.join(directory, nodeId);
    await mkdir(home);
    const { certificateChainPem, privateKeyPem } = await issue('control', nodeId);
    const certificatePath = path.join(home, 'leaf.pem');
    const keyPath = path.join(home, 'leaf.key');
    await writeFile(certificatePath, certificateChainPem);
    await writeFile(keyPath, privateKeyPem, { mode: 0o600 });
    const config: ConfigInput = {
      mesh: {
        mode: 'development',
        meshId: MESH,
        dataDirectory: home,
        gossip: {
          nodeId,
          clusterId: MESH,
          role: 'control',
          bindAddress: '127.0.0.1',
          advertiseHost: '127.0.0.1',
          tls: { certificatePath, keyPath, caPath },
        },
        registry: { kind: 'sqlite', path: registryPath },
        control: { grpcPort: base + 2 * i, httpsPort: base + 2 * i + 1, healthPort: null },
        security: {
          trustDomain: TRUST_DOMAIN,
          renew: false,
          ca: { certificatePath: caPath, keyPath: caKeyPath },
        },
        telemetry: { logLevel: 'silent' },
      },
    };
    const setup: HostSetup = { config, peers: options.peers, changesPerSecond: options.changesPerSecond };
    const file = path.join(home, 'setup.json');
    await writeFile(file, JSON.stringify(setup), { mode: 0o600 });
    setups.push(file);
  }
  const children: ChildProcess[] = [];
  async function restart(index: number): Promise<void> {
    const child = fork(HOST, [setups[index] as string], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    children[index] = child;
    const ended = once(child, 'exit').then(([code]) =>
      Promise.reject(new Error(`a control process ended with ${code} while it started`)),
    );
    await Promise.race([once(child, 'message'), ended]);
    ended.catch(() => undefined);
  }
  async function kill(index: number): Promise<void> {
    const child = children[index];
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
  for (let i = 0; i < options.nodes; i++) await restart(i);
  return {
    caPem,
    trustDomain: TRUST_DOMAIN,
    grpcEndpoints: setups.map((_, i) => `127.0.0.1:${base + 2 * i}`),
    httpsPorts: setups.map((_, i) => base + 2 * i + 1),
    registryPath,
    caller: async (name) => identityMaterial(await issue('worker', name)),
    kill,
    restart,
    async [Symbol.asyncDispose]() {
      await Promise.all(children.map((_, index) => kill(index)));
    },
  };
}
