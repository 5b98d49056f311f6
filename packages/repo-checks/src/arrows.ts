/** Who may import whom. A package that is not in this table fails the test: deciding its arrows is part of adding it. */

const BELOW_NODE = ['primitives', 'protocol', 'config', 'wire', 'pki', 'transport', 'registry'];
const CLIENTS = ['primitives', 'protocol', 'config', 'client'];
const EVERYTHING = [...BELOW_NODE, 'tracing', 'simulation', 'client', 'mesh-node'];

/** Arrows that lead to one sub-path of the target and not to the whole of it. */
export const ONLY: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  cli: { protocol: './query' },
  chaos: { protocol: './query' },
  console: { protocol: './query' },
};

export const ARROWS: Readonly<Record<string, readonly string[]>> = {
  primitives: [],
  protocol: ['primitives'],
  config: ['primitives', 'protocol'],
  wire: ['primitives', 'protocol'],
  pki: ['primitives', 'protocol'],
  // The only one that knows OpenTelemetry.
  tracing: [],
  transport: ['primitives', 'wire', 'pki'],
  registry: ['primitives', 'protocol', 'wire', 'transport'],
  simulation: ['primitives', 'protocol', 'registry'],
  client: ['primitives', 'protocol', 'wire', 'transport', 'pki', 'tracing'],
  'mesh-node': [...BELOW_NODE, 'tracing'],
  cli: CLIENTS,
  chaos: CLIENTS,
  console: [...CLIENTS, 'tracing'],
  'dev-identity': [],
  // It owns the development CA and starts real nodes, and it may simulate a fleet.
  'dev-mesh': ['primitives', 'config', 'pki', 'mesh-node', 'simulation'],
  // What a user of the two published packages has.
  'lease-demo': ['mesh-node', 'client'],
  // Its relays cut lines between real servers as well, and the lease sample is its workload.
  bench: [...EVERYTHING, 'dev-mesh', 'lease-demo'],
  e2e: EVERYTHING,
  'repo-checks': [],
};

/** Programs that take less than the package they stand in, by their entry: with whatever it reaches by relative paths. */
export const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  'apps/lease-demo/src/load/main.ts': ['client'],
  'apps/lease-demo/src/sink/main.ts': [],
};

/** Further arrows that only tests take, and what lies in a `testing` folder: `devDependencies`. */
export const ONLY_TESTS: Readonly<Record<string, readonly string[]>> = {
  // What control nodes leave of the audit is what clients verify.
  'mesh-node': ['client'],
};
