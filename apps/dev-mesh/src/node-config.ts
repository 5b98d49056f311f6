/** The config file of one development node, checked by the same schema that the node reads it with. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConfigInput, loadConfig } from '@omnirelay/config';
import { DEVELOPMENT_TRUST_DOMAIN, identityFilePaths } from '@omnirelay/pki';
import type { DevAuthority, MeshNames } from './certificates.ts';
import type { DevRegistry } from './dev-registry.ts';
import type { NodePlan } from './mesh-plan.ts';
import type { StateFolder } from './state-folder.ts';

export interface NodeConfigContext {
  readonly plans: readonly NodePlan[];
  readonly state: StateFolder;
  readonly names: MeshNames;
  readonly authority: DevAuthority;
  readonly issuer: string;
  /** `mesh.registry` of the control nodes. */
  readonly registry: DevRegistry['config'];
  readonly otlpEndpoint: string | undefined;
}

export const identityFolder = (state: StateFolder, plan: NodePlan) => join(state.node(plan.nodeId), 'identity');

export function nodeConfig(plan: NodePlan, context: NodeConfigContext): ConfigInput {
  const { state, authority, plans } = context;
  const control = plans.filter((other) => other.role === 'control');
  const isControl = plan.role === 'control';
  return {
    configVersion: 1,
    mesh: {
      mode: 'development',
      meshId: context.names.meshId,
      dataDirectory: join(state.node(plan.nodeId), 'data'),
      gossip: {
        profile: 'lan',
        nodeId: plan.nodeId,
        role: plan.role,
        clusterId: context.names.clusterId,
        region: plan.region,
        zone: plan.zone,
        bindAddress: plan.ownAddress,
        port: plan.listenPort,
        advertiseHost: '127.0.0.1',
        advertisePort: plan.meshPort,
        seedPeers: control.filter((other) => other !== plan).map((other) => `127.0.0.1:${other.meshPort}`),
        tls: identityFilePaths(identityFolder(state, plan)),
      },
      ...(isControl ? { registry: context.registry } : {}),
      control: {
        bindAddress: '127.0.0.1',
        grpcPort: plan.controlGrpcPort,
        httpsPort: plan.controlHttpsPort,
        healthPort: plan.healthPort,
        endpoints: control.filter((other) => other !== plan).map((other) => `127.0.0.1:${other.controlGrpcPort}`),
        ...(isControl ? { oidc: { issuer: context.issuer } } : {}),
      },
      security: {
        trustDomain: DEVELOPMENT_TRUST_DOMAIN,
        ...(isControl ? { ca: { certificatePath: authority.certificateFile, keyPath: authority.keyFile } } : {}),
      },
      // Whoever ends a node, or the whole mesh, does not wait longer than this; and whoever drains one sees it empty in seconds.
      sharding: { drainDeadline: '3s', roundInterval: '2s' },
      ...(context.otlpEndpoint === undefined ? {} : { telemetry: { otlpEndpoint: context.otlpEndpoint } }),
    },
  };
}

/** @returns the file's path. @throws ConfigError when the schema would refuse it */
export function writeNodeConfig(plan: NodePlan, context: NodeConfigContext): string {
  const path = join(context.state.node(plan.nodeId), 'omnirelay.json');
  const text = `${JSON.stringify(nodeConfig(plan, context), undefined, 2)}\n`;
  loadConfig({ text, env: {} });
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}
