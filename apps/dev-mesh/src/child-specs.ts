/** How each child is started: which script, which arguments, which environment. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEVELOPMENT_TRUST_DOMAIN } from '@omnirelay/pki';
import { DevMeshError } from './dev-mesh-error.ts';
import type { NodePlan } from './mesh-plan.ts';
import { checkout, type StateFolder, writePrivateFile } from './state-folder.ts';
import type { ProcessSpec } from './supervised-process.ts';

export const nodeScript = join(checkout, 'packages', 'mesh-node', 'bin', 'mesh-node.js');
const simulatedScript = join(import.meta.dirname, 'simulated-main.ts');
const identityScript = join(checkout, 'apps', 'dev-identity', 'src', 'main.ts');
const consoleFolder = join(checkout, 'apps', 'console');
const nextScript = join(checkout, 'node_modules', 'next', 'dist', 'bin', 'next');

/** Nothing of the caller's environment steers a child, but for what every program needs, and what `also` names. */
export function environment(state: StateFolder, also: readonly string[] = []): Record<string, string> {
  const kept = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', ...also].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), NODE_COMPILE_CACHE: state.compileCache, NO_COLOR: '1' };
}

export interface Secrets {
  readonly oidcClientSecret: string;
  readonly nextAuthSecret: string;
  readonly leaseDemoSecret: string;
}

export function loadSecrets(state: StateFolder): Secrets {
  // One that an earlier release left lacks what has come since.
  const kept = existsSync(state.secrets) ? (JSON.parse(readFileSync(state.secrets, 'utf8')) as Partial<Secrets>) : {};
  const secrets: Secrets = {
    oidcClientSecret: randomBytes(32).toString('base64url'),
    nextAuthSecret: randomBytes(32).toString('base64url'),
    leaseDemoSecret: randomBytes(32).toString('base64url'),
    ...kept,
  };
  writePrivateFile(state.secrets, JSON.stringify(secrets));
  return secrets;
}

export function nodeSpec(state: StateFolder, plan: NodePlan, configFile: string): ProcessSpec {
  return {
    name: plan.nodeId,
    args: [nodeScript, '--config', configFile],
    cwd: state.node(plan.nodeId),
    env: environment(state),
    logFile: state.log(plan.nodeId),
  };
}

export interface SimulatedFleet {
  /** Besides the control node. */
  readonly members: number;
  readonly changesPerSecond: number;
}

/** The control node of a simulated fleet, with the fleet in its process. */
export function simulatedSpec(
  state: StateFolder,
  plan: NodePlan,
  configFile: string,
  { members, changesPerSecond }: SimulatedFleet,
): ProcessSpec {
  const node = nodeSpec(state, plan, configFile);
  const fleet = ['--members', String(members), '--changes', String(changesPerSecond)];
  return { ...node, args: [simulatedScript, '--config', configFile, ...fleet], answers: true };
}

export interface FaceAddresses {
  readonly consoleUrl: string;
  readonly consolePort: number;
  readonly issuer: string;
  readonly identityPort: number;
  readonly endpoints: readonly string[];
  readonly caFile: string;
  readonly clusterId: string;
  readonly otlpEndpoint: string | undefined;
}

/** @param withDemo whether the lease sample may ask for tokens */
export function identitySpec(
  state: StateFolder,
  faces: FaceAddresses,
  { secrets, withDemo }: { readonly secrets: Secrets; readonly withDemo: boolean },
): ProcessSpec {
  const origins = [faces.consoleUrl, faces.consoleUrl.replace('localhost', '127.0.0.1')];
  return {
    name: 'identity',
    args: [
      identityScript,
      ...['--port', String(faces.identityPort), '--data-dir', state.identityProvider],
      ...origins.flatMap((origin) => ['--console-origin', origin]),
    ],
    cwd: state.path,
    env: {
      ...environment(state),
      OIDC_CLIENT_SECRET: secrets.oidcClientSecret,
      ...(withDemo ? { LEASE_DEMO_SECRET: secrets.leaseDemoSecret } : {}),
    },
    logFile: state.log('identity'),
  };
}

export function consoleSpec(state: StateFolder, faces: FaceAddresses, secrets: Secrets): ProcessSpec {
  if (!existsSync(join(consoleFolder, '.next', 'BUILD_ID'))) {
    throw new DevMeshError(
      'console_not_built',
      'The console has not been built: start with `npm start`, which builds it, or run `npm run build -w @omnirelay/console`.',
    );
  }
  return {
    name: 'console',
    args: [nextScript, 'start', consoleFolder, '--port', String(faces.consolePort), '--hostname', '127.0.0.1'],
    cwd: consoleFolder,
    env: {
      ...environment(state, ['OPERATORS_CONTACT']),
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      CONSOLE_ORIGIN: faces.consoleUrl,
      NEXTAUTH_URL: faces.consoleUrl,
      NEXTAUTH_SECRET: secrets.nextAuthSecret,
      OIDC_ISSUER: faces.issuer,
      OIDC_CLIENT_ID: 'omnirelay-console',
      OIDC_CLIENT_SECRET: secrets.oidcClientSecret,
      MESH_CONTROL_ENDPOINTS: faces.endpoints.join(','),
      MESH_CA_FILE: faces.caFile,
      MESH_TRUST_DOMAIN: DEVELOPMENT_TRUST_DOMAIN,
      MESH_CLUSTER_ID: faces.clusterId,
      MESH_CERTIFICATE_DIR: state.console,
      MESH_ENVIRONMENT_LABEL: 'development',
      ...(faces.otlpEndpoint === undefined ? {} : { OTLP_ENDPOINT: faces.otlpEndpoint }),
    },
    logFile: state.log('console'),
  };
}
