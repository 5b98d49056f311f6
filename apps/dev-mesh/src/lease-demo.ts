/** The lease sample in a development mesh: its gateways and workers in place of plain nodes, its sink, and a load generator that makes its namespace first. */
import { join } from 'node:path';
import type { DevAuthority } from './certificates.ts';
import { environment, type FaceAddresses, type Secrets } from './child-specs.ts';
import type { NodePlan } from './mesh-plan.ts';
import type { WantedPort } from './ports.ts';
import { checkout, type StateFolder } from './state-folder.ts';
import type { ProcessSpec } from './supervised-process.ts';

export interface LeaseDemo {
  readonly ports: readonly WantedPort[];
  readonly sink: ProcessSpec;
  /** Undefined for a node that has no part in it. */
  nodeSpec(plan: NodePlan, configFile: string): ProcessSpec | undefined;
  /** Once control nodes and identity provider answer: it signs in there. */
  load(authority: DevAuthority, faces: FaceAddresses, secrets: Secrets): Promise<ProcessSpec>;
}

/** Beside the ports of n1. */
const SINK_PORT = 6;
const TASKS_PER_SECOND = 20;
/** What one takes, so that there is something to see in flight. */
const WORK_MS = 20;

export function leaseDemo(state: StateFolder, portBase: number): LeaseDemo {
  const port = portBase + SINK_PORT;
  const script = (part: string): string => join(checkout, 'apps', 'lease-demo', 'src', part, 'main.ts');
  const spec = (name: string, args: readonly string[], cwd = state.path): ProcessSpec => ({
    ...{ name, args, cwd, env: environment(state), logFile: state.log(name) },
  });
  return {
    ports: [{ host: '127.0.0.1', port, what: 'sink of the lease sample', override: '--port-base' }],
    sink: spec('sink', [script('sink'), '--file', join(state.path, 'sink.log'), '--port', String(port)]),
    nodeSpec({ nodeId, role }, configFile) {
      if (role === 'control') return undefined;
      const work = ['--sink', String(port), '--work-ms', String(WORK_MS)];
      const args = [script(role), '--config', configFile, ...(role === 'worker' ? work : [])];
      return spec(nodeId, args, state.node(nodeId));
    },
    async load(authority, { endpoints, issuer }, { leaseDemoSecret }) {
      const identity = join(state.path, 'load');
      await authority.issue('worker', 'load', identity);
      const load = spec('load', [
        ...[script('load'), '--endpoints', endpoints.join(','), '--identity', identity],
        ...['--issuer', issuer, '--rate', String(TASKS_PER_SECOND)],
      ]);
      return { ...load, env: { ...load.env, LEASE_DEMO_SECRET: leaseDemoSecret } };
    },
  };
}
