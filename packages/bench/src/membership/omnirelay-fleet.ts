/** Real mesh nodes in processes of their own, some to a process, every channel a loopback mutual-TLS socket. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bundle } from '@omnirelay/mesh-node/bundle';
import { GOSSIP_PROFILES } from '@omnirelay/protocol';
import { askHost } from './ask-host.ts';
import type { Fleet, Newcomer, Sighting } from './fleet.ts';
import type { HostAnswer, HostCommand } from './host-messages.ts';
import { memberConfigs, PROFILE } from './member-configs.ts';

const HOST = fileURLToPath(new URL('./member-host.js', import.meta.url));
const BUNDLE = {
  entries: { 'member-process': path.join(import.meta.dirname, 'member-process.ts') },
  folder: path.join(import.meta.dirname, '..', '..', 'dist'),
};
const START_DEADLINE_MS = 300_000;
/** Processes that start at the same time; more only make each other late. */
const START_BATCH = 4;
/** Lifeguard: a member in the worst health waits this many times as long. */
const WORST_HEALTH = 8;

interface Host {
  readonly child: ChildProcess;
  readonly names: readonly string[];
  ask<K extends HostAnswer['kind']>(command: HostCommand, answer: K): Promise<Extract<HostAnswer, { kind: K }>>;
}

export function omniRelayFleet(options: {
  readonly perProcess: number;
  readonly progress: (line: string) => void;
}): Fleet {
  const listeners = new Set<(sighting: Sighting) => void>();
  const hosts = new Set<Host>();
  const standing: Host[] = [];
  let made = 0;
  /** The first thing that went wrong in a member's process. */
  let broken: Error | undefined;
  const configs = mkdtemp(path.join(os.tmpdir(), 'omnirelay-bench-')).then(async (directory) => ({
    directory,
    make: await memberConfigs(directory),
  }));

  async function host(count: number): Promise<Host> {
    const { make } = await configs;
    const members = await Promise.all(Array.from({ length: count }, () => make(made++)));
    const child = fork(HOST, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const name = members.map((member) => member.name).join(', ');
    child.on('message', (answer: HostAnswer) => {
      if (answer.kind === 'sighting') for (const listener of [...listeners]) listener(answer.sighting);
      else if (answer.kind === 'failed') broken ??= new Error(`a member could not do as it was told: ${answer.detail}`);
    });
    const one: Host = {
      child,
      names: members.map(({ name }) => name),
      ask: <K extends HostAnswer['kind']>(command: HostCommand, answer: K) =>
        askHost<HostAnswer, K>(child, [command, answer], { name }),
    };
    hosts.add(one);
    await one.ask({ kind: 'prepare', members }, 'prepared');
    return one;
  }

  const census = async (of: readonly Host[]) => {
    const answers = await Promise.all(of.map((one) => one.ask({ kind: 'census' }, 'census')));
    return {
      alive: answers.flatMap(({ alive }) => alive),
      channels: answers.flatMap(({ channels }) => channels),
      ownStalls: answers.reduce((sum, { ownStalls }) => sum + ownStalls, 0),
      worstHealth: Math.max(...answers.flatMap(({ localHealth }) => localHealth)),
    };
  };

  /** Resolves when each of them counts `members` alive. */
  async function allSee(observers: readonly Host[], members: number): Promise<void> {
    const deadline = Date.now() + START_DEADLINE_MS;
    const awaited = observers.reduce((sum, { names }) => sum + names.length, 0);
    for (;;) {
      const { alive } = await census(observers);
      if (broken !== undefined) throw broken;
      if (alive.length === awaited && alive.every((count) => count === members)) return;
      if (Date.now() > deadline)
        throw new Error(`members see only ${Math.min(...alive)} to ${Math.max(...alive)} of ${members}`);
      await wait(100);
    }
  }

  return {
    name: 'omnirelay',
    tellsSuspicions: true,
    longestSuspicionMs: () => {
      const { suspicionInterval, suspicionConfirmed } = GOSSIP_PROFILES[PROFILE];
      // A second-hand one waits for the first-hand ones, and a slow network gets up to twice that.
      return suspicionInterval * WORST_HEALTH + 3 * suspicionConfirmed;
    },
    async start(members) {
      await bundle(BUNDLE);
      const add = async (count: number): Promise<Host> => {
        const one = await host(count);
        standing.push(one);
        await one.ask({ kind: 'join' }, 'joining');
        return one;
      };
      const sizes = processSizes(members, options.perProcess);
      // The first is everybody's seed, and it also fills the compile cache. Later ones come when the earlier have found each other: a
      // crowd on few cores only makes itself late.
      await add(sizes.shift() as number);
      for (let begun = 0; begun < sizes.length; begun += START_BATCH) {
        const batch = await Promise.all(sizes.slice(begun, begun + START_BATCH).map(add));
        const present = standing.reduce((sum, { names }) => sum + names.length, 0);
        await allSee(batch, present);
        if (begun % 24 === 0) options.progress(`omnirelay: ${present} of ${members} members`);
      }
      await allSee(standing, members);
    },
    async newcomer(): Promise<Newcomer> {
      const one = await host(1);
      return {
        name: one.names[0] as string,
        pid: one.child.pid as number,
        join: async () => (await one.ask({ kind: 'join' }, 'joining')).atMs,
        leave: async () => (await one.ask({ kind: 'leave' }, 'leaving')).atMs,
        async end() {
          hosts.delete(one);
          await stop(one.child);
        },
      };
    },
    pids: () => standing.map(({ child }) => child.pid as number),
    processes: () => standing.map(({ child, names }) => ({ pid: child.pid as number, members: names.length })),
    onSighting(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async channelsPerMember() {
      const { channels } = await census(standing);
      return Math.max(...channels);
    },
    selfDoubt: () => census(standing),
    async [Symbol.asyncDispose]() {
      await Promise.all([...hosts].map(({ child }) => stop(child)));
      await rm((await configs).directory, { recursive: true, force: true });
    },
  };
}

/**
 * Members a process. Where a process holds several, one member lives alone: in the same mesh and of the same age, it is what the others
 * are compared with.
 */
function processSizes(members: number, perProcess: number): number[] {
  const sizes: number[] = [];
  const grouped = perProcess === 1 ? members : members - 1;
  for (let begun = 0; begun < grouped; begun += perProcess) sizes.push(Math.min(perProcess, grouped - begun));
  if (perProcess > 1) sizes.push(1);
  return sizes;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
