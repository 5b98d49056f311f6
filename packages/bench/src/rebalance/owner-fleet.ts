/** A real mesh, each node a process: control nodes over one store, and workers that say when they first accept work for a shard. Workers are killed, frozen and started again from outside. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ControlClient } from '@omnirelay/client';
import { leaseSettings, loadConfig } from '@omnirelay/config';
import { demoToken } from '@omnirelay/lease-demo';
import { bundle } from '@omnirelay/mesh-node/bundle';
import { freshBundle } from '@omnirelay/mesh-node/fresh-bundle';
import { type Effects, encodeNamespace, type Namespace, namespaceKey } from '@omnirelay/protocol';
import type { RegistryStore } from '@omnirelay/registry';
import { type Backend, startStore } from '../leadership/store-process.ts';
import { askHost } from '../membership/ask-host.ts';
import { endProcess, forkNode } from '../node-process.ts';
import { sharedClockMs } from '../process-usage.ts';
import { demoConfigs } from '../workload/demo-configs.ts';
import { startIdentityProcess } from '../workload/identity-process.ts';
import { openMeshClient } from '../workload/open-mesh-client.ts';
import { namespaceRecord, storeOf, writeDocument } from '../workload/write-namespace.ts';
import type { OwnerAnswer, OwnerStart } from './owner-messages.ts';

export interface OwnerFleetOptions {
  readonly backend: Backend;
  readonly controls: number;
  readonly workers: number;
  /** Of each namespace. */
  readonly shards: number;
  /** Those there are; both unless given. */
  readonly namespaces?: readonly NamespaceOfFleet[];
}

export interface NamespaceOfFleet {
  readonly namespace: Namespace;
  readonly effects: Effects;
}

/** `<namespace>/<shard>`. */
export type ShardName = string;

export interface AcceptedShard {
  readonly worker: string;
  readonly fence: string;
  readonly atMs: number;
}

export interface OwnerFleet extends AsyncDisposable {
  readonly workers: readonly string[];
  readonly store: RegistryStore;
  /** Of an operator. */
  readonly client: ControlClient;
  /** Milliseconds: `mesh.leadership.ttl`. */
  readonly ttlMs: number;
  /** Who accepts work for it, as was told last under the highest fence. */
  readonly accepted: ReadonlyMap<ShardName, AcceptedShard>;
  shardsOf(worker: string): readonly ShardName[];
  /** Each answers when it was done. */
  kill(worker: string): Promise<number>;
  freeze(worker: string): number;
  thaw(worker: string): void;
  start(worker: string): Promise<void>;
  /** SIGKILL. */
  killControl(name: string): Promise<void>;
  startControl(name: string): Promise<void>;
  /** Once each shard is accepted by a worker that runs, and each of them has its share. @throws Error where that takes too long */
  settled(): Promise<void>;
  /** Throws where a worker could not do as it was told. */
  check(): void;
}

/** One whose effects are compared with their fences, which need no wait; and one whose are not, which waits until the lease is over. */
export const NAMESPACES: readonly NamespaceOfFleet[] = [
  { namespace: 'fenced' as Namespace, effects: 'fenced' },
  { namespace: 'unfenced' as Namespace, effects: 'unfenced' },
];
const HOST = fileURLToPath(new URL('./owner-host.js', import.meta.url));
const BUNDLE = {
  entries: { 'owner-process': join(import.meta.dirname, 'owner-process.ts') },
  folder: join(import.meta.dirname, '..', '..', 'dist', 'owners'),
};
/** Shards are evened out soon after a worker has come back. What is reassigned waits for neither. */
const SHARDING = { settleTime: '1s', roundInterval: '500ms' };
const SETTLE_MS = 120_000;
const LOOK_MS = 50;

export async function startOwnerFleet(options: OwnerFleetOptions): Promise<OwnerFleet> {
  const { backend, controls, shards, namespaces = NAMESPACES } = options;
  await using opened = new AsyncDisposableStack();
  // Not under the feet of another fleet that runs from it.
  if (freshBundle(BUNDLE.folder, 'owner-process') === null) await bundle(BUNDLE);
  const directory = await mkdtemp(join(tmpdir(), 'omnirelay-owners-'));
  opened.defer(() => rm(directory, { recursive: true, force: true }));
  const { registry } = opened.use(await startStore(backend));
  const provider = opened.use(await startIdentityProcess());
  const configs = await demoConfigs(directory, { sharding: SHARDING, registry, controls, issuer: provider.issuer });
  const names = (of: string, count: number) => Array.from({ length: count }, (_none, at) => `${of}${at + 1}`);
  const leaders = new Map<string, ChildProcess>();
  const startControl = async (name: string): Promise<void> =>
    void leaders.set(name, forkNode(await configs.configOf(name, 'control')));
  opened.defer(async () => {
    for (const child of leaders.values()) await endProcess(child);
  });
  for (const name of names('control', controls)) await startControl(name);
  const controlFile = await configs.configOf('control1', 'control');
  const store = opened.use(await storeOf(controlFile));
  const { endpoints, trustDomain } = configs;
  const folder = await configs.identityOf('observer');
  const client = await openMeshClient({ folder, endpoints, trustDomain, token: demoToken(provider) }, opened);
  for (const { namespace, effects } of namespaces)
    await writeDocument(store, namespaceKey(namespace), encodeNamespace({ ...namespaceRecord(shards), effects }));

  const running = new Map<string, ChildProcess>();
  const frozen = new Set<string>();
  const accepted = new Map<ShardName, AcceptedShard>();
  let broken: Error | undefined;

  const take = (worker: string, answer: OwnerAnswer): void => {
    if (answer.kind === 'failed') broken ??= new Error(`${worker} could not do as it was told: ${answer.detail}`);
    if (answer.kind === 'accepts') {
      const { namespace, shard, fence, atMs } = answer;
      const name = `${namespace}/${shard}`;
      if (fence > (accepted.get(name)?.fence ?? '')) accepted.set(name, { worker, fence, atMs });
    }
  };
  const processOf = (worker: string): ChildProcess => {
    const child = running.get(worker);
    if (child === undefined) throw new Error(`${worker} does not run`);
    return child;
  };
  async function start(worker: string): Promise<void> {
    const configFile = await configs.configOf(worker, 'worker');
    const child = fork(HOST, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    running.set(worker, child);
    child.on('message', (answer: OwnerAnswer) => take(worker, answer));
    const command: OwnerStart = { kind: 'start', configFile, namespaces: namespaces.map(({ namespace }) => namespace) };
    await askHost<OwnerAnswer, 'started'>(child, [command, 'started'], { name: worker });
  }
  opened.defer(async () => {
    for (const child of running.values()) await endProcess(child);
  });
  const workers = names('w', options.workers);
  for (const worker of workers) await start(worker);

  const shardsOf = (worker: string): ShardName[] =>
    [...accepted].filter(([, one]) => one.worker === worker).map(([name]) => name);
  const check = (): void => {
    if (broken !== undefined) throw broken;
  };
  async function settled(): Promise<void> {
    let seen = '';
    for (const deadline = Date.now() + SETTLE_MS; Date.now() < deadline; await delay(LOOK_MS)) {
      check();
      const awake = [...running.keys()].filter((worker) => !frozen.has(worker));
      const least = Math.floor(shards / awake.length);
      const counts = awake.flatMap((worker) =>
        namespaces.map(({ namespace }) => shardsOf(worker).filter((name) => name.startsWith(`${namespace}/`)).length),
      );
      const all = counts.reduce((sum, count) => sum + count, 0);
      if (all === shards * namespaces.length && counts.every((count) => count >= least)) return;
      seen = `${counts.join(', ')} of ${shards} each`;
    }
    throw new Error(`the shards did not settle: ${seen}`);
  }
  const lifetime = opened.move();
  return {
    ...{ workers, store, client, accepted, shardsOf, start, startControl, settled, check },
    ttlMs: leaseSettings(loadConfig({ path: controlFile, env: {} })).ttl,
    async killControl(name) {
      const child = leaders.get(name);
      if (child === undefined) throw new Error(`${name} does not run`);
      await endProcess(child);
    },
    async kill(worker) {
      const child = processOf(worker);
      const at = sharedClockMs();
      await endProcess(child);
      running.delete(worker);
      return at;
    },
    freeze(worker) {
      frozen.add(worker);
      const at = sharedClockMs();
      processOf(worker).kill('SIGSTOP');
      return at;
    },
    thaw(worker) {
      frozen.delete(worker);
      processOf(worker).kill('SIGCONT');
    },
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  };
}
