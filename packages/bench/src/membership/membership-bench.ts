/**
 * `bench membership --nodes N`: real members over real loopback mutual TLS; how fast the rest learn that one joined, left, was killed or
 * fell silent; what an idle mesh costs; whether anybody alive is accused. With `--peer serf` Debian's serf goes through the same.
 */
import { spawn } from 'node:child_process';
import os from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { residentBytes, totalCpuSeconds } from '../process-usage.ts';
import { type BenchReport, benchReport } from '../report.ts';
import { median } from '../statistics.ts';
import { type ActTimes, freeze, kill, timeUntilSeen } from './acts.ts';
import type { Fleet } from './fleet.ts';
import { omniRelayFleet } from './omnirelay-fleet.ts';
import { serfFleet } from './serf-fleet.ts';

interface Options {
  readonly nodes: number;
  readonly perProcess: number;
  readonly runs: number;
  readonly warmUpSeconds: number;
  readonly idleSeconds: number;
  readonly peer: 'serf' | undefined;
}

export async function membershipBench(args: readonly string[], progress: (line: string) => void): Promise<BenchReport> {
  const options = parse(args);
  const ours = await measure(omniRelayFleet({ perProcess: options.perProcess, progress }), options, progress);
  if (options.peer === undefined) return benchReport('membership', ours);
  const serf = await measure(serfFleet(progress), options, progress);
  const ratio = (key: string): number => (ours[key] ?? Number.NaN) / (serf[key] ?? Number.NaN);
  return benchReport(
    'membership',
    ours,
    { serf },
    {
      joinP95: ratio('joinP95Ms'),
      killP95: ratio('killP95Ms'),
      silentP95: ratio('silentP95Ms'),
      idleCpu: ratio('idleCpuCores'),
    },
  );
}

function parse(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      nodes: { type: 'string', default: '30' },
      'per-process': { type: 'string' },
      runs: { type: 'string', default: '7' },
      'warm-up': { type: 'string', default: '120' },
      idle: { type: 'string', default: '60' },
      peer: { type: 'string' },
    },
  });
  if (values.peer !== undefined && values.peer !== 'serf')
    throw new Error(`--peer ${values.peer}: the only peer is serf`);
  return {
    nodes: Number(values.nodes),
    perProcess: values.peer === 'serf' ? 1 : Number(values['per-process'] ?? '10'),
    runs: Number(values.runs),
    warmUpSeconds: Number(values['warm-up']),
    idleSeconds: Number(values.idle),
    peer: values.peer,
  };
}

async function measure(
  fleet: Fleet,
  options: Options,
  progress: (line: string) => void,
): Promise<Record<string, number>> {
  await using running = fleet;
  using _ = endOnSignal(running);
  const say = (text: string): void => progress(`${running.name}: ${text}`);
  say(`starting ${options.nodes} members`);
  await running.start(options.nodes);
  const transient = new Set<string>();
  let falseAccusations = 0;
  let falseSuspicions = 0;
  const stop = running.onSighting(({ subject, what }) => {
    if (transient.has(subject)) return;
    if (what === 'gone') falseAccusations++;
    if (what === 'suspected') falseSuspicions++;
  });
  say(`all see all; warming up for ${options.warmUpSeconds} s`);
  await wait(options.warmUpSeconds * 1000);

  falseAccusations = 0;
  falseSuspicions = 0;
  const idleCpuCores = await coresUsed(running, options.idleSeconds);
  say(`idle: ${idleCpuCores.toFixed(3)} of a core`);
  const busy = os
    .cpus()
    .map(() =>
      spawn(
        process.execPath,
        ['-e', `for (const end = Date.now() + ${options.idleSeconds * 1000 + 5000}; Date.now() < end; );`],
        { stdio: 'ignore' },
      ),
    );
  try {
    await wait(options.idleSeconds * 1000);
  } finally {
    for (const loop of busy) loop.kill('SIGKILL');
  }
  // Taken here: later ones are about the victims.
  const accused = { falseAccusations, falseSuspicions };
  const memory = residentMemory(running.processes());
  say(`busy: ${falseAccusations} false accusations, ${falseSuspicions} false suspicions`);

  const joins: ActTimes[] = [];
  const leaves: ActTimes[] = [];
  const kills: ActTimes[] = [];
  const silences: ActTimes[] = [];
  for (let run = 0; run < options.runs; run++) {
    for (const ending of ['leave', 'kill', 'freeze'] as const) {
      const newcomer = await running.newcomer();
      transient.add(newcomer.name);
      await wait(1000);
      joins.push(await timeUntilSeen(running, newcomer.name, 'joined', options.nodes, () => newcomer.join()));
      await wait(3000);
      if (ending === 'leave')
        leaves.push(await timeUntilSeen(running, newcomer.name, 'left', options.nodes, () => newcomer.leave()));
      if (ending === 'kill')
        kills.push(await timeUntilSeen(running, newcomer.name, 'gone', options.nodes, () => kill(newcomer)));
      if (ending === 'freeze')
        silences.push(await timeUntilSeen(running, newcomer.name, 'gone', options.nodes, () => freeze(newcomer)));
      await newcomer.end();
      await wait(1000);
    }
    say(
      `run ${run + 1} of ${options.runs}: join p95 ${joins.at(-1)?.p95.toFixed(0)} ms, kill p95 ${kills.at(-1)?.p95.toFixed(0)} ms, silent p95 ${silences.at(-1)?.p95.toFixed(0)} ms`,
    );
  }
  stop();
  const of = (times: readonly ActTimes[], key: keyof ActTimes): number => median(times.map((time) => time[key]));
  return {
    nodes: options.nodes,
    joinP50Ms: of(joins, 'p50'),
    joinP95Ms: of(joins, 'p95'),
    joinP100Ms: of(joins, 'p100'),
    leaveP95Ms: of(leaves, 'p95'),
    killP50Ms: of(kills, 'p50'),
    killP95Ms: of(kills, 'p95'),
    killP100Ms: of(kills, 'p100'),
    silentP50Ms: of(silences, 'p50'),
    silentP95Ms: of(silences, 'p95'),
    silentP100Ms: of(silences, 'p100'),
    ...accused,
    idleCpuCores,
    ...memory,
    channelsPerMember: await running.channelsPerMember(),
  };
}

/** Processes of the same age in the same mesh, after the idle and the busy time. */
function residentMemory(processes: ReturnType<Fleet['processes']>): Record<string, number> {
  const membersPerProcess = Math.max(...processes.map(({ members }) => members));
  const mean = (members: number): number => {
    const sizes = processes.filter((each) => each.members === members).map(({ pid }) => residentBytes(pid));
    return sizes.reduce((sum, bytes) => sum + bytes, 0) / sizes.length;
  };
  const rssBytesPerProcess = mean(membersPerProcess);
  if (membersPerProcess === 1) return { membersPerProcess, rssBytesPerProcess };
  const rssBytesOfOne = mean(1);
  const rssBytesPerMember = (rssBytesPerProcess - rssBytesOfOne) / (membersPerProcess - 1);
  return { membersPerProcess, rssBytesPerProcess, rssBytesOfOne, rssBytesPerMember };
}

/** Ctrl-C ends the whole fleet, frozen members too: those would not hear that their parent is gone. */
function endOnSignal(fleet: Fleet): Disposable {
  const end = (): void => void fleet[Symbol.asyncDispose]().then(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
  return {
    [Symbol.dispose]() {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, end);
    },
  };
}

async function coresUsed(fleet: Fleet, seconds: number): Promise<number> {
  const before = totalCpuSeconds(fleet.pids());
  await wait(seconds * 1000);
  return (totalCpuSeconds(fleet.pids()) - before) / seconds;
}
