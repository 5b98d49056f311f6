/** Options, signals and words of the supervisor's process. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { TaggedError } from '@omnirelay/primitives';
import type { DevStatus } from './control-socket.ts';
import { startDevMesh } from './dev-mesh.ts';
import type { RegistryWish } from './dev-registry.ts';
import { fleetChoice, wantsDemo, wholeNumber } from './fleet-options.ts';
import { checkout } from './state-folder.ts';

const OPTIONS = {
  registry: { type: 'string', default: 'sqlite' },
  reset: { type: 'boolean', default: false },
  nodes: { type: 'string' },
  simulated: { type: 'string' },
  'simulated-changes': { type: 'string' },
  'port-base': { type: 'string', default: '17421' },
  'console-port': { type: 'string', default: '3000' },
  'identity-port': { type: 'string', default: '3001' },
  otlp: { type: 'string' },
  with: { type: 'string' },
} as const;

function welcome(status: DevStatus, seconds: string): string {
  const { simulated } = status;
  const what =
    simulated === undefined
      ? `${status.nodes.length} nodes`
      : `one control node, n0, over ${simulated.members} simulated members (label simulated=true)`;
  return `
OmniRelay is running: ${what}, started in ${seconds} s.

  Console    ${status.consoleUrl}
  Sign in    vera (viewer), omar or olga (operator), ana or adam (admin); the password is the name

  Try in another terminal:
    npx omnirelay login                     sign in on the command line
    npx omnirelay mesh peers list           who is in the mesh
    npx omnirelay dev kill n6               watch n6 turn suspect, then dead; then: dev restart n6
    npx omnirelay dev kill --freeze n6      a node that hangs instead
    npx omnirelay dev partition n5,n7       cut two nodes off; then: dev heal
    npx omnirelay mesh peers cordon n5 --reason "trying it out"

  Ctrl-C ends everything.
`;
}

function registryWish(kind: string): RegistryWish {
  if (kind === 'sqlite') return { kind };
  if (kind === 'redis') return { kind, url: process.env.REDIS_URL };
  if (kind === 'etcd') return { kind, url: process.env.ETCD_URL };
  if (kind === 'postgres') return { kind, url: process.env.POSTGRES_URL };
  throw new RangeError(`--registry ${kind}: expected sqlite, redis, etcd or postgres`);
}

/** @returns the exit code */
export async function runDevMesh(argv: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  // The command that started us holds the other end of this channel.
  if (process.connected) process.once('disconnect', onSignal);
  try {
    const { values } = parseArgs({ args: [...argv], options: OPTIONS });
    const registry = registryWish(values.registry);
    const withDemo = wantsDemo(values);
    console.log('OmniRelay: starting nodes, identity provider and console');
    const mesh = await startDevMesh({
      home: process.env.OMNIRELAY_HOME ?? join(checkout, '.omnirelay'),
      ...fleetChoice(values),
      portBase: wholeNumber('port-base', values['port-base'], 1024, 65_000),
      consolePort: wholeNumber('console-port', values['console-port'], 1, 65_535),
      identityPort: wholeNumber('identity-port', values['identity-port'], 1, 65_535),
      otlpEndpoint: values.otlp,
      registry,
      reset: values.reset,
      withDemo,
      signal: stop.signal,
      say: (line) => console.log(line),
    });
    if (mesh.kind === 'already-running') {
      console.log(`OmniRelay is already running: ${mesh.status.consoleUrl}`);
      return 0;
    }
    console.log(welcome(mesh.status(), ((performance.now() - startedAt) / 1000).toFixed(1)));
    await mesh.ended;
    console.log('OmniRelay has ended; nothing is left running.');
    return 0;
  } catch (error) {
    if (stop.signal.aborted) {
      console.log('OmniRelay has ended; nothing is left running.');
      return 0;
    }
    const known = error instanceof TaggedError || error instanceof RangeError || error instanceof TypeError;
    console.error(known ? (error as Error).message : error);
    return error instanceof RangeError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') ? 2 : 1;
  }
}
