/** Real control nodes, each a process, over one store: who leads what, and what becomes of it when one is killed, frozen or told to go. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bundle } from '@omnirelay/mesh-node/bundle';
import { freePortBlock } from '@omnirelay/mesh-node/testing';
import { askHost } from '../membership/ask-host.ts';
import { type MemberConfig, memberConfigs } from '../membership/member-configs.ts';
import { sharedClockMs } from '../process-usage.ts';
import type { Effect } from './effects.ts';
import type { LeaderAnswer, LeaderCommand } from './leader-messages.ts';

const HOST = fileURLToPath(new URL('./leader-host.js', import.meta.url));
const BUNDLE = {
  entries: { 'leader-process': join(import.meta.dirname, 'leader-process.ts') },
  folder: join(import.meta.dirname, '..', '..', 'dist', 'leaders'),
};
const SETTLE_DEADLINE_MS = 120_000;
const LOOK_MS = 50;

export interface LeaderFleetOptions {
  readonly nodes: number;
  /** `mesh.registry` of each. */
  readonly registry: (index: number) => object;
  /** Custom scopes that all stand for, beside `global-control`. */
  readonly scopes: readonly string[];
  readonly leadership?: object;
  readonly keepsLog?: boolean;
  readonly everyMs?: number;
}

export interface Accepted {
  readonly name: string;
  readonly effect: Effect;
  readonly atMs: number;
}

export interface LeaderFleet extends AsyncDisposable {
  readonly names: readonly string[];
  /** The config text of a node, for another handle of its store. */
  configOf(name: string): string;
  /** By whom an effect was accepted last. */
  leaderOf(scope: string): Accepted | undefined;
  onAnswer(listener: (name: string, answer: LeaderAnswer) => void): () => void;
  ask<K extends LeaderAnswer['kind']>(
    name: string,
    command: LeaderCommand,
    answer: K,
  ): Promise<Extract<LeaderAnswer, { kind: K }>>;
  /** Each answers when it was done. */
  kill(name: string): number;
  freeze(name: string): number;
  thaw(name: string): number;
  /** One that has ended, or the fleet's first start of it. */
  start(name: string): Promise<void>;
  ended(name: string): Promise<void>;
  /** All who run and are not frozen see all who run, are sound, and every scope has a leader. */
  settled(): Promise<void>;
}

export async function startLeaderFleet(options: LeaderFleetOptions): Promise<LeaderFleet> {
  const { nodes, scopes, keepsLog = false, everyMs = 5 } = options;
  const everyScope = ['global-control', ...scopes];
  await using opened = new AsyncDisposableStack();
  await bundle(BUNDLE);
  const directory = await mkdtemp(join(tmpdir(), 'omnirelay-leaders-'));
  opened.defer(() => rm(directory, { recursive: true, force: true }));
  const base = await freePortBlock(nodes * 3);
  const make = await memberConfigs(directory, {
    role: 'control',
    port: (index) => base + index,
    // All of them, so that whoever starts anew finds the others.
    seeds: () => Array.from({ length: nodes }, (_, index) => base + index),
    sections: (index) => ({
      registry: options.registry(index),
      leadership: { scopes, ...options.leadership },
      control: {
        bindAddress: '127.0.0.1',
        grpcPort: base + nodes + index,
        httpsPort: base + 2 * nodes + index,
        healthPort: null,
      },
    }),
  });
  const configs = new Map<string, MemberConfig>();
  for (let index = 0; index < nodes; index++) {
    const one = await make(index);
    configs.set(one.name, one);
  }
  const running = new Map<string, ChildProcess>();
  const frozen = new Set<string>();
  const leaders = new Map<string, Accepted>();
  const listeners = new Set<(name: string, answer: LeaderAnswer) => void>();
  let broken: Error | undefined;

  const processOf = (name: string): ChildProcess => {
    const child = running.get(name);
    if (child === undefined) throw new Error(`${name} does not run`);
    return child;
  };
  const take = (name: string, answer: LeaderAnswer): void => {
    if (answer.kind === 'failed') broken ??= new Error(`${name} could not do as it was told: ${answer.detail}`);
    if (answer.kind === 'accepted') {
      const { scope, effect, atMs } = answer;
      const before = leaders.get(scope);
      if (before === undefined || effect.fence >= before.effect.fence) leaders.set(scope, { name, effect, atMs });
    }
    for (const listener of [...listeners]) listener(name, answer);
  };
  const signal = (name: string, what: NodeJS.Signals): number => {
    const at = sharedClockMs();
    processOf(name).kill(what);
    return at;
  };
  const ask: LeaderFleet['ask'] = (name, command, answer) =>
    askHost<LeaderAnswer, typeof answer>(processOf(name), [command, answer], { name });

  async function start(name: string): Promise<void> {
    const config = configs.get(name)?.config ?? '';
    const child = fork(HOST, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    running.set(name, child);
    child.on('message', (answer: LeaderAnswer) => take(name, answer));
    child.once('exit', () => {
      if (running.get(name) === child) running.delete(name);
    });
    await ask(name, { kind: 'start', start: { config, scopes: everyScope, keepsLog, everyMs } }, 'started');
  }

  async function settled(): Promise<void> {
    let seen = '';
    for (const deadline = Date.now() + SETTLE_DEADLINE_MS; Date.now() < deadline; await delay(LOOK_MS)) {
      if (broken !== undefined) throw broken;
      const awake = [...running.keys()].filter((name) => !frozen.has(name));
      const answers = await Promise.all(awake.map((name) => ask(name, { kind: 'census' }, 'census')));
      const led = everyScope.every((scope) => answers.filter(({ holds }) => holds.includes(scope)).length === 1);
      if (led && answers.every(({ alive, sound }) => alive === awake.length && sound)) return;
      seen = JSON.stringify(answers);
    }
    throw new Error(`the leaders did not settle: ${seen}`);
  }

  opened.defer(async () => {
    for (const child of [...running.values()]) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
  });
  const names = [...configs.keys()];
  // The first fills the compile cache.
  for (const name of names) await start(name);
  const lifetime = opened.move();
  return {
    names,
    configOf: (name) => configs.get(name)?.config ?? '',
    leaderOf: (scope) => leaders.get(scope),
    onAnswer(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    ask,
    kill: (name) => signal(name, 'SIGKILL'),
    freeze(name) {
      frozen.add(name);
      return signal(name, 'SIGSTOP');
    },
    thaw(name) {
      frozen.delete(name);
      return signal(name, 'SIGCONT');
    },
    start,
    async ended(name) {
      const child = running.get(name);
      if (child !== undefined && child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      running.delete(name);
    },
    settled,
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  };
}
