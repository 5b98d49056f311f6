/** Debian's serf agents (lan profile, encrypted), observed through their logs. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { sharedClockMs } from '../process-usage.ts';
import type { Fleet, Newcomer, Observation, Sighting } from './fleet.ts';
import { connectSerfRpc, type SerfRpc } from './serf-rpc.ts';

// Below the ephemeral range, apart from the mesh's own ports.
const BASE_PORT = 22_000;
const SEED = `127.0.0.1:${BASE_PORT}`;
const EVENTS: Readonly<Record<string, Observation>> = {
  EventMemberJoin: 'joined',
  EventMemberFailed: 'gone',
  EventMemberLeave: 'left',
};
const START_BATCH = 10;
const AGENT_DEADLINE_MS = 30_000;
const START_DEADLINE_MS = 300_000;
/** Memberlist's lan profile: a suspicion lives at most 4 x 6 probe intervals of a second, times log10 of the members. */
const LONGEST_SUSPICION_MS = 24_000;

/** @throws RangeError that says how to get it, before anything is measured in vain */
export function requireSerf(): void {
  const { error, status } = spawnSync('serf', ['version'], { stdio: 'ignore' });
  if (error === undefined && status === 0) return;
  throw new RangeError(
    '--peer serf: there is no `serf` here that runs. Install it with `apt-get install serf`, or leave --peer out',
  );
}

export function serfFleet(progress: (line: string) => void): Fleet {
  const key = randomBytes(32).toString('base64');
  const agents = new Map<string, ChildProcess>();
  const standing: number[] = [];
  const listeners = new Set<(sighting: Sighting) => void>();
  let next = 0;

  async function agent(): Promise<{ name: string; child: ChildProcess; rpc: SerfRpc }> {
    const index = next++;
    const name = `serf-${index}`;
    const rpcPort = BASE_PORT + 1 + index * 2;
    const child = spawn(
      'serf',
      [
        'agent',
        `-node=${name}`,
        `-bind=127.0.0.1:${BASE_PORT + index * 2}`,
        `-rpc-addr=127.0.0.1:${rpcPort}`,
        '-profile=lan',
        `-encrypt=${key}`,
        '-log-level=info',
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    agents.set(name, child);
    const ready = Promise.withResolvers<void>();
    const deadline = setTimeout(
      () => ready.reject(new Error(`${name} was not ready within ${AGENT_DEADLINE_MS} ms`)),
      AGENT_DEADLINE_MS,
    );
    child.once('error', ready.reject);
    child.once('exit', () => ready.reject(new Error(`${name} ended before it was ready`)));
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        const atMs = sharedClockMs();
        if (line.includes('Serf agent running') || line.includes('serf: EventMemberJoin')) ready.resolve();
        const match = /serf: (EventMember\w+): (\S+)/.exec(line);
        const what = match === null ? undefined : EVENTS[match[1] as string];
        if (match === null || what === undefined) return;
        for (const listener of [...listeners]) listener({ observer: name, subject: match[2] as string, what, atMs });
      });
    }
    await ready.promise.finally(() => clearTimeout(deadline));
    return { name, child, rpc: await connectSerfRpc(rpcPort) };
  }

  return {
    name: 'serf',
    // Its log tells joins, failures and leaves only.
    tellsSuspicions: false,
    longestSuspicionMs: (members) => LONGEST_SUSPICION_MS * Math.max(1, Math.log10(members)),
    async start(members) {
      const deadline = Date.now() + START_DEADLINE_MS;
      const seenBy = new Map<string, Set<string>>();
      const count = ({ observer, subject, what }: Sighting): void => {
        if (what === 'joined') seenBy.set(observer, (seenBy.get(observer) ?? new Set()).add(subject));
      };
      listeners.add(count);
      try {
        // As the members of the other mesh: later ones come when the earlier have found each other.
        for (let begun = 0; begun < members; begun += START_BATCH) {
          const batch = await Promise.all(Array.from({ length: Math.min(START_BATCH, members - begun) }, agent));
          for (const { child, rpc } of batch) {
            standing.push(child.pid as number);
            rpc.join(SEED);
          }
          const present = begun + batch.length;
          for (let complete = 0; complete < present; ) {
            complete = [...seenBy.values()].filter((set) => set.size >= present).length;
            if (Date.now() > deadline)
              throw new Error(`serf: ${complete} of ${present} agents saw all others within ${START_DEADLINE_MS} ms`);
            await wait(100);
          }
          progress(`serf: ${present} of ${members} agents`);
        }
      } finally {
        listeners.delete(count);
      }
    },
    async newcomer(): Promise<Newcomer> {
      const { name, child, rpc } = await agent();
      return {
        name,
        pid: child.pid as number,
        async join() {
          const at = sharedClockMs();
          rpc.join(SEED);
          return at;
        },
        async leave() {
          const at = sharedClockMs();
          rpc.leave();
          return at;
        },
        async end() {
          agents.delete(name);
          rpc.close();
          await stopProcess(child);
        },
      };
    },
    pids: () => standing,
    processes: () => standing.map((pid) => ({ pid, members: 1 })),
    onSighting(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    channelsPerMember: async () => null,
    selfDoubt: async () => null,
    async [Symbol.asyncDispose]() {
      await Promise.all([...agents.values()].map(stopProcess));
    },
  };
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
