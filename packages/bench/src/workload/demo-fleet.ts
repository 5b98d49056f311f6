/**
 * The lease sample as processes: one control node, gateways, workers, the sink, the load generator. Nodes are started, told to go, killed, frozen and thawed from
 * outside; what the control plane tells of the shards meanwhile is kept, to be held against what reached the sink.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  type DemoPart,
  type DemoProcess,
  demoScript,
  demoToken,
  ensureNamespace,
  type LoadAnswer,
  type LoadCommand,
  startDemoProcess,
} from '@omnirelay/lease-demo';
import { bundle } from '@omnirelay/mesh-node/bundle';
import { freshBundle } from '@omnirelay/mesh-node/fresh-bundle';
import { askHost } from '../membership/ask-host.ts';
import { endProcess, forkNode } from '../node-process.ts';
import { demoConfigs } from './demo-configs.ts';
import { startIdentityProcess } from './identity-process.ts';
import { openMeshClient } from './open-mesh-client.ts';
import { type ToldLeaders, toldLeaders } from './told-leaders.ts';
import { NAMESPACE } from './write-namespace.ts';

export interface DemoFleetOptions {
  readonly gateways: number;
  readonly workers: number;
  readonly shards: number;
  /** What a task takes beside its write. */
  readonly workMs: number;
  readonly fences: boolean;
}

export type LoadResult = Extract<LoadAnswer, { kind: 'result' }>;

export interface DemoFleet extends AsyncDisposable {
  readonly sinkFile: string;
  /** What the control plane has told of who holds which shard under which fence. */
  readonly told: ToldLeaders;
  /** Those that run, frozen or not. */
  workers(): readonly string[];
  /** Resolves once it serves. */
  start(worker: string): Promise<void>;
  /** SIGTERM: its shards are handed over first. Resolves once it has ended. */
  leave(worker: string): Promise<void>;
  kill(worker: string): Promise<void>;
  /** SIGSTOP at the worst moment: with the look behind it and the effect before it. */
  freeze(worker: string): Promise<void>;
  thaw(worker: string): void;
  /** Operators have it give all its shards away; it goes on. Resolves once the control plane says that it is drained. */
  drain(worker: string): Promise<void>;
  /** It may own shards again. */
  uncordon(worker: string): Promise<void>;
  /** Every shard is held by one of the workers that run, and each of these has its share. */
  settled(): Promise<void>;
  load(command: LoadCommand): Promise<LoadResult>;
}

const HOST = fileURLToPath(new URL('./demo-host.js', import.meta.url));
const PARTS = ['sink', 'worker', 'gateway', 'load'] as const;
const BUNDLE = {
  entries: Object.fromEntries(PARTS.map((part) => [part, demoScript(part)])),
  folder: join(import.meta.dirname, '..', '..', 'dist', 'workload'),
};
const startPart = (part: DemoPart, args: readonly string[]): Promise<DemoProcess> =>
  startDemoProcess(part, [part, ...args], HOST);
const SETTLE_MS = 90_000;
const LOAD_MS = 1_800_000;
const LOOK_MS = 100;
const STOP_MS = 1_000;
/** Shards are evened out soon after a node has come, and as many at once as the bounds of a real mesh allow. */
const SHARDING = { settleTime: '500ms', roundInterval: '500ms', workDeadline: '2s', drainDeadline: '20s' };

export async function startDemoFleet(options: DemoFleetOptions): Promise<DemoFleet> {
  await using opened = new AsyncDisposableStack();
  // Not under the feet of another fleet that runs from it.
  if (freshBundle(BUNDLE.folder, 'sink') === null) await bundle(BUNDLE);
  const directory = await mkdtemp(join(tmpdir(), 'omnirelay-workload-'));
  opened.defer(() => rm(directory, { recursive: true, force: true }));
  const provider = opened.use(await startIdentityProcess());
  const configs = await demoConfigs(directory, { sharding: SHARDING, issuer: provider.issuer });
  const sinkFile = join(directory, 'sink.log');
  const running = new Map<string, DemoProcess>();
  const frozen = new Set<string>();
  const drained = new Set<string>();

  const controlFile = await configs.configOf('control', 'control');
  const control = opened.adopt(forkNode(controlFile), endProcess);
  const sink = opened.adopt(
    await startPart('sink', ['--file', sinkFile, ...(options.fences ? [] : ['--without-fences'])]),
    (one) => one.end('SIGKILL'),
  );
  const { endpoints, trustDomain } = configs;
  const folder = await configs.identityOf('observer');
  const client = await openMeshClient({ folder, endpoints, trustDomain, token: demoToken(provider) }, opened);
  const within = { signal: AbortSignal.timeout(SETTLE_MS) };
  await Promise.race([
    ensureNamespace(client, { namespace: NAMESPACE, shards: options.shards, ...within }),
    died(control),
  ]);

  const startNode = async (name: string, role: 'gateway' | 'worker', args: readonly string[]): Promise<void> => {
    const file = await configs.configOf(name, role);
    running.set(name, await startPart(role, ['--config', file, '--namespace', NAMESPACE, ...args]));
  };
  const start = (name: string): Promise<void> =>
    startNode(name, 'worker', ['--sink', String(sink.told.port), '--work-ms', String(options.workMs)]);
  const end = async (name: string, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    await processOf(name).end(signal);
    running.delete(name);
    frozen.delete(name);
    drained.delete(name);
  };
  const processOf = (name: string): DemoProcess => {
    const found = running.get(name);
    if (found === undefined) throw new Error(`${name} does not run`);
    return found;
  };
  opened.defer(async () => {
    for (const name of [...running.keys()]) await end(name, 'SIGKILL');
  });
  for (let at = 1; at <= options.gateways; at++) await startNode(`g${at}`, 'gateway', []);
  for (let at = 1; at <= options.workers; at++) await start(`w${at}`);
  const told = opened.use(toldLeaders(client, NAMESPACE));
  const workers = (): string[] => [...running.keys()].filter((name) => name.startsWith('w'));

  async function settled(): Promise<void> {
    let seen = '';
    for (const deadline = Date.now() + SETTLE_MS; Date.now() < deadline; await delay(LOOK_MS)) {
      const held = told.shardsHeld();
      const awake = workers().filter((name) => !frozen.has(name) && !drained.has(name));
      const least = Math.floor(options.shards / awake.length);
      const counts = awake.map((name) => held.get(name) ?? 0);
      seen = `${awake.map((name, at) => `${name} ${counts[at]}`).join(', ')} of ${options.shards}`;
      const all = counts.reduce((sum, count) => sum + count, 0);
      if (all === options.shards && counts.every((count) => count >= least)) return;
    }
    throw new Error(`the shards did not settle: ${seen}`);
  }

  const identity = await configs.identityOf('load');
  const load = opened.adopt(
    await startPart('load', ['--endpoints', configs.endpoints.join(','), '--identity', identity]),
    (one) => one.end('SIGKILL'),
  );
  const lifetime = opened.move();
  return {
    ...{ sinkFile, told, workers, start, settled },
    leave: (worker) => end(worker, 'SIGTERM'),
    kill: (worker) => end(worker, 'SIGKILL'),
    async freeze(worker) {
      frozen.add(worker);
      processOf(worker).child.send('stop');
      await delay(STOP_MS);
      // One that had nothing to do.
      processOf(worker).child.kill('SIGSTOP');
    },
    thaw(worker) {
      frozen.delete(worker);
      processOf(worker).child.kill('SIGCONT');
    },
    async drain(worker) {
      await client.peers.drain(worker, { reason: 'planned moves are measured' });
      drained.add(worker);
      for (const deadline = Date.now() + SETTLE_MS; ; await delay(LOOK_MS)) {
        const { intent } = (await client.peers.get(worker)).peer;
        if (intent === 'Drained') return;
        if (Date.now() > deadline) throw new Error(`${worker} was not drained: it is ${intent}`);
      }
    },
    async uncordon(worker) {
      await client.peers.uncordon(worker, { reason: 'planned moves are measured' });
      drained.delete(worker);
    },
    async load(command) {
      const asked = { name: 'the load', deadlineMs: LOAD_MS };
      return askHost<LoadAnswer, 'result'>(load.child, [command, 'result'], asked);
    },
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  };
}

async function died(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`the control node ended (${code})`);
}
