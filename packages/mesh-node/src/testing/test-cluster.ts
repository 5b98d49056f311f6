/** Real mesh nodes on loopback with certificates of a CA made for the test; every port is the system's choice. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConfigInput, loadConfig, type OmniRelayConfig } from '@omnirelay/config';
import {
  type CertificateAuthority,
  createDevelopmentAuthority,
  createKeyAndCsr,
  type IdentityMaterial,
  identityMaterial,
  loadAuthority,
} from '@omnirelay/pki';
import type { MeshNode } from '../mesh-node.ts';
import { createNodeLogger } from '../observability/logger.ts';
import { startMeshNode } from '../start-mesh-node.ts';

export const TRUST_DOMAIN = 'nodes.omnirelay.test';
const MESH = 'm1';
const CLUSTER = 'c1';

export interface LogLine {
  readonly event?: string;
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface TestNode extends AsyncDisposable {
  readonly mesh: MeshNode;
  readonly log: readonly LogLine[];
  /** Resolves once `holds` is true; looked at after each gossip event, log line and a few times a second. */
  until(holds: () => unknown): Promise<void>;
  status(nodeId: string): string | undefined;
  metric(line: string): Promise<number>;
  readyz(): Promise<{
    readonly status: string;
    readonly parts: readonly { part: string; ready: boolean; why: string }[];
  }>;
}

export interface IssueOptions {
  readonly role?: string;
  readonly clusterId?: string;
  readonly ttlMs?: number;
  readonly now?: Date;
  /** Sign with another CA than the cluster's. */
  readonly by?: CertificateAuthority;
}

type Mesh = ConfigInput['mesh'];
export interface NodeOptions extends IssueOptions {
  readonly meshId?: string;
  readonly gossip?: Partial<Mesh['gossip']>;
  readonly control?: Mesh['control'];
  readonly registry?: Mesh['registry'];
  readonly security?: Partial<Mesh['security']>;
  readonly telemetry?: Mesh['telemetry'];
  readonly leadership?: Mesh['leadership'];
  readonly sharding?: Mesh['sharding'];
  readonly dataDirectory?: string;
  /** The certificate names this node instead of the configured one. */
  readonly certifiedAs?: string;
  readonly seeds?: readonly TestNode[];
}

export interface TestCluster extends AsyncDisposable {
  readonly directory: string;
  readonly authority: CertificateAuthority;
  readonly caPem: string;
  issue(nodeId: string, options?: IssueOptions): Promise<IdentityMaterial>;
  config(nodeId: string, options?: NodeOptions): Promise<OmniRelayConfig>;
  /** The same as it stands in a file. */
  configText(nodeId: string, options?: NodeOptions): Promise<string>;
  /** That file, for a process. @returns its path */
  writeConfig(nodeId: string, options?: NodeOptions): Promise<string>;
  /** Ended with the cluster, the last one first. */
  start(nodeId: string, options?: NodeOptions): Promise<TestNode>;
}

export const newAuthority = async (): Promise<{ certificatePem: string; privateKeyPem: string }> =>
  createDevelopmentAuthority({ meshId: MESH, clusterId: CLUSTER, trustDomain: TRUST_DOMAIN });

export async function testCluster(): Promise<TestCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'omnirelay-nodes-'));
  const caFiles = await newAuthority();
  const authority = await loadAuthority(caFiles);
  const caPath = join(directory, 'ca.pem');
  const caKeyPath = join(directory, 'ca.key');
  await writeFile(caPath, authority.caPem);
  await writeFile(caKeyPath, caFiles.privateKeyPem, { mode: 0o600 });
  const nodes: TestNode[] = [];

  async function issue(nodeId: string, options: IssueOptions = {}): Promise<IdentityMaterial> {
    const { role = 'worker', clusterId = CLUSTER, by = authority, ttlMs, now } = options;
    const identity = { trustDomain: TRUST_DOMAIN, clusterId, role, nodeId };
    const { privateKeyPem, csrPem } = await createKeyAndCsr(identity);
    const { certificateChainPem } = await by.signCsr(csrPem, {
      identity,
      ...(ttlMs === undefined ? {} : { ttlMs }),
      ...(now === undefined ? {} : { now }),
    });
    return identityMaterial({ certificateChainPem, privateKeyPem, caPem: authority.caPem });
  }

  async function configText(nodeId: string, options: NodeOptions = {}): Promise<string> {
    const { meshId = MESH, clusterId = CLUSTER, role = 'worker', seeds = [] } = options;
    const folder = join(directory, nodeId);
    await mkdir(folder, { recursive: true });
    const material = await issue(options.certifiedAs ?? nodeId, options);
    const certificatePath = join(folder, 'leaf.pem');
    const keyPath = join(folder, 'leaf.key');
    await writeFile(certificatePath, material.certificateChainPem);
    await writeFile(keyPath, material.privateKeyPem, { mode: 0o600 });
    const mesh = {
      mode: 'development',
      meshId,
      dataDirectory: options.dataDirectory ?? folder,
      gossip: {
        profile: 'local',
        nodeId,
        role,
        clusterId,
        bindAddress: '127.0.0.1',
        advertiseHost: '127.0.0.1',
        port: 0,
        seedPeers: seeds.map((seed) => `127.0.0.1:${seed.mesh.ports.mesh}`),
        tls: { certificatePath, keyPath, caPath },
        ...options.gossip,
      },
      ...(options.registry === undefined ? {} : { registry: options.registry }),
      ...(options.telemetry === undefined ? {} : { telemetry: options.telemetry }),
      ...(options.leadership === undefined ? {} : { leadership: options.leadership }),
      ...(options.sharding === undefined ? {} : { sharding: options.sharding }),
      control: { bindAddress: '127.0.0.1', grpcPort: 0, httpsPort: 0, healthPort: 0, ...options.control },
      security: {
        trustDomain: TRUST_DOMAIN,
        renew: false,
        ...(role === 'control' ? { ca: { certificatePath: caPath, keyPath: caKeyPath } } : {}),
        ...options.security,
      },
    };
    return JSON.stringify({ mesh });
  }

  const config = async (nodeId: string, options?: NodeOptions): Promise<OmniRelayConfig> =>
    loadConfig({ text: await configText(nodeId, options), env: {} });

  return {
    directory,
    authority,
    caPem: authority.caPem,
    issue,
    config,
    configText,
    async writeConfig(nodeId, options) {
      const path = join(directory, `${nodeId}.json`);
      await writeFile(path, await configText(nodeId, options));
      return path;
    },
    async start(nodeId, options) {
      const node = await startTestNode(await config(nodeId, options));
      nodes.push(node);
      return node;
    },
    async [Symbol.asyncDispose]() {
      for (const node of nodes.reverse()) await node[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export async function startTestNode(config: OmniRelayConfig): Promise<TestNode> {
  const log: LogLine[] = [];
  const looks = new Set<() => void>();
  const look = (): void => {
    for (const each of [...looks]) each();
  };
  const { gossip, security } = config.mesh;
  const logger = createNodeLogger({
    self: {
      trustDomain: security.trustDomain,
      clusterId: gossip.clusterId,
      role: gossip.role,
      nodeId: gossip.nodeId,
    },
    region: gossip.region,
    meshVersion: gossip.meshVersion,
    destination: {
      write(line) {
        log.push(JSON.parse(line) as LogLine);
        look();
      },
    },
  });
  const mesh = await startMeshNode(config, { logger });
  mesh.membership.subscribe(look);
  const scrape = async (path: string): Promise<string> =>
    (await fetch(`http://127.0.0.1:${mesh.ports.health}${path}`)).text();
  let ended: Promise<void> | undefined;
  return {
    mesh,
    log,
    until(holds) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const check = (): void => void (holds() && resolve());
      looks.add(check);
      const poll = setInterval(check, 100);
      check();
      return promise.finally(() => {
        clearInterval(poll);
        looks.delete(check);
      });
    },
    status: (nodeId) => {
      for (const member of mesh.membership.view().members.values())
        if (member.nodeId === nodeId) return member.liveness;
      return undefined;
    },
    async metric(line) {
      const found = (await scrape('/metrics')).split('\n').find((each) => each.startsWith(`${line} `));
      return Number(found?.split(' ')[1] ?? 0);
    },
    readyz: async () => JSON.parse(await scrape('/readyz')),
    async [Symbol.asyncDispose]() {
      ended ??= Promise.resolve(mesh[Symbol.asyncDispose]());
      await ended;
    },
  };
}
