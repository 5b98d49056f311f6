/** A real mesh, each node and each group of clients a process: control nodes over one store, workers that own shards, and clients that follow the map. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { headerKey } from '@omnirelay/protocol';
import { type Backend, startStore } from '../leadership/store-process.ts';
import { askHost } from '../membership/ask-host.ts';
import { endProcess, forkNode } from '../node-process.ts';
import { demoConfigs } from '../workload/demo-configs.ts';
import { NAMESPACE, storeOf, writeNamespace } from '../workload/write-namespace.ts';
import { type AskedGenerations, askedGenerations } from './asked-generations.ts';
import type { SeenMap, WatchAnswer, WatchStart } from './watch-messages.ts';

export interface WatchedMeshOptions {
  readonly backend: Backend;
  readonly clients: number;
  readonly processes: number;
  readonly controls: number;
  readonly workers: number;
  readonly shards: number;
}

export interface WatchedMesh extends AsyncDisposable {
  readonly asked: AskedGenerations;
  /** What all of them have seen, once they are at that version or cannot be. */
  seen(version: string): Promise<readonly SeenMap[]>;
}

const CLIENTS = fileURLToPath(new URL('./watch-process.ts', import.meta.url));
const SHARDING = { settleTime: '1s', roundInterval: '500ms' };
const MAP_WITHIN_MS = 120_000;
const SEEN_WITHIN_MS = 10_000;
const LOOK_MS = 100;

export async function startWatchedMesh(options: WatchedMeshOptions): Promise<WatchedMesh> {
  const { controls, workers, shards } = options;
  await using opened = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'omnirelay-shard-watch-'));
  opened.defer(() => rm(directory, { recursive: true, force: true }));
  const { registry } = opened.use(await startStore(options.backend));
  const configs = await demoConfigs(directory, { sharding: SHARDING, registry, controls });
  const start = async (name: string, role: 'control' | 'worker'): Promise<void> => {
    const config = await configs.configOf(name, role);
    opened.adopt(forkNode(config), endProcess);
  };
  const names = (of: string, count: number) => Array.from({ length: count }, (_, n) => `${of}${n + 1}`);
  for (const name of names('control', controls)) await start(name, 'control');
  const controlFile = await configs.configOf('control1', 'control');
  await writeNamespace(controlFile, shards);
  const workerNames = names('w', workers);
  for (const name of workerNames) await start(name, 'worker');
  const store = opened.use(await storeOf(controlFile));
  const asked = askedGenerations(store, shards, workerNames);
  for (const deadline = Date.now() + MAP_WITHIN_MS; ; await delay(LOOK_MS)) {
    if ((await store.read([headerKey(NAMESPACE)])).records.length > 0) break;
    if (Date.now() > deadline) throw new Error('nobody has published a map');
  }
  // Until all workers have their share.
  await asked.publishedAfter(0n);

  const hosts: ChildProcess[] = [];
  for (const [nth, name] of names('clients', options.processes).entries()) {
    const host = opened.adopt(fork(CLIENTS, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }), endProcess);
    hosts.push(host);
    const clients = Math.floor((options.clients + nth) / options.processes);
    const { endpoints, trustDomain } = configs;
    const folder = await configs.identityOf(name);
    const command: WatchStart = { kind: 'start', clients, namespace: NAMESPACE, folder, endpoints, trustDomain };
    await askHost<WatchAnswer, 'ready'>(host, [command, 'ready'], { name });
  }
  async function seen(version: string): Promise<readonly SeenMap[]> {
    const command = { kind: 'end', version, withinMs: SEEN_WITHIN_MS } as const;
    const answers = hosts.map((host) => askHost<WatchAnswer, 'seen'>(host, [command, 'seen'], { name: 'clients' }));
    return (await Promise.all(answers)).flatMap(({ maps }) => maps);
  }
  const lifetime = opened.move();
  return { asked, seen, [Symbol.asyncDispose]: () => lifetime.disposeAsync() };
}
