/**
 * `bench membership --nodes N`: real members over real loopback mutual TLS; how fast the rest learn that one joined, left, was killed or
 * fell silent; what an idle mesh costs; whether anybody alive is accused. With `--peer serf` Debian's serf goes through the same.
 */
import { spawn } from 'node:child_process';
import os from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { residentBytes, totalCpuSeconds } from '../process-usage.ts';
import { type BenchReport, benchReport, type Figures } from '../report.ts';
import { median } from '../statistics.ts';
import { watchAccusations } from './accusations.ts';
import { type ActTimes, freeze, kill, timeUntilSeen } from './acts.ts';
import type { Fleet, Observation } from './fleet.ts';
import { type MembershipOptions, membershipOptions } from './membership-options.ts';
import { omniRelayFleet } from './omnirelay-fleet.ts';
import { type MemorySummary, summariseMemory } from './resident-memory.ts';
import { requireSerf, serfFleet } from './serf-fleet.ts';

/** Where the measured mesh has one member a process, this one tells what a further member adds: two full processes and one alone. */
const GROUPED = { nodes: 21, perProcess: 10 } as const;

export async function membershipBench(args: readonly string[], progress: (line: string) => void): Promise<BenchReport> {
  const options = membershipOptions(args);
  if (options.peer === 'serf') requireSerf();
  const measured = await measure(omniRelayFleet({ perProcess: options.perProcess, progress }), options, progress);
  const ours = { ...measured, ...(options.perProcess === 1 ? await furtherMember(options, progress) : {}) };
  if (options.peer === undefined) return benchReport('membership', ours);
  const serf = await measure(serfFleet(progress), options, progress);
  const ratio = (key: keyof typeof measured): number | null => {
    const [our, theirs] = [measured[key], serf[key]];
    return our === null || theirs === null ? null : our / theirs;
  };
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

/** A small mesh of its own, in the same run and as old as the measured one was, since a process of one cannot tell this. */
async function furtherMember(options: MembershipOptions, progress: (line: string) => void): Promise<Figures> {
  await using fleet = omniRelayFleet({ perProcess: GROUPED.perProcess, progress });
  using _ = endOnSignal(fleet);
  progress(
    `omnirelay: a mesh of ${GROUPED.nodes} members, ${GROUPED.perProcess} a process, for what a further one adds`,
  );
  await fleet.start(GROUPED.nodes);
  await wait((options.warmUpSeconds + 2 * options.idleSeconds) * 1000);
  const { rssBytesPerMember } = memoryOf(fleet);
  return { rssBytesPerMember, rssBytesPerMemberNodes: GROUPED.nodes };
}

async function measure(fleet: Fleet, options: MembershipOptions, progress: (line: string) => void) {
  await using running = fleet;
  using _ = endOnSignal(running);
  const say = (text: string): void => progress(`${running.name}: ${text}`);
  say(`starting ${options.nodes} members`);
  await running.start(options.nodes);
  say(`all see all; warming up for ${options.warmUpSeconds} s`);
  await wait(options.warmUpSeconds * 1000);

  const accusations = watchAccusations(running);
  const idleCpuCores = await coresUsed(running, options.idleSeconds);
  say(`idle: ${idleCpuCores.toFixed(3)} of a core`);
  await keepCoresBusy(options.idleSeconds);
  const memory = memoryOf(running);
  accusations.raiseNoMore();
  // What was suspected in the last busy seconds may still be declared dead.
  const drainMs = running.longestSuspicionMs(options.nodes);
  say(`busy time is over; ${Math.round(drainMs / 1000)} s more, in which its last suspicions end`);
  await wait(drainMs);
  const { falseAccusations, falseSuspicions } = accusations.end();
  say(`${falseAccusations} false accusations, ${falseSuspicions ?? 'unseen'} false suspicions`);

  const doubt = await running.selfDoubt();
  if (doubt !== null) say(`worst local health before the acts: ${doubt.worstHealth}`);
  const joins: ActTimes[] = [];
  const leaves: ActTimes[] = [];
  const kills: ActTimes[] = [];
  const silences: ActTimes[] = [];
  for (let run = 0; run < options.runs; run++) {
    for (const ending of ['leave', 'kill', 'freeze'] as const) {
      const newcomer = await running.newcomer();
      const seen = (what: Observation, act: () => number | Promise<number>): Promise<ActTimes> =>
        timeUntilSeen(running, { subject: newcomer.name, what, observers: options.nodes }, act);
      await wait(1000);
      joins.push(await seen('joined', () => newcomer.join()));
      await wait(3000);
      if (ending === 'leave') leaves.push(await seen('left', () => newcomer.leave()));
      if (ending === 'kill') kills.push(await seen('gone', () => kill(newcomer)));
      if (ending === 'freeze') silences.push(await seen('gone', () => freeze(newcomer)));
      await newcomer.end();
      await wait(1000);
    }
    const now = await running.selfDoubt();
    if (now !== null) say(`own stalls so far ${now.ownStalls}, worst local health ${now.worstHealth}`);
    say(
      `run ${run + 1} of ${options.runs}: join p95 ${joins.at(-1)?.p95.toFixed(0)} ms, kill p95 ${kills.at(-1)?.p95.toFixed(0)} ms, silent p95 ${silences.at(-1)?.p95.toFixed(0)} ms`,
    );
  }
  const stalled = await running.selfDoubt();
  const of = (times: readonly ActTimes[], key: keyof ActTimes): number => median(times.map((time) => time[key]));
  return {
    nodes: options.nodes,
    joinP50Ms: of(joins, 'p50'),
    joinP95Ms: of(joins, 'p95'),
    joinP100Ms: of(joins, 'p100'),
    leaveP95Ms: of(leaves, 'p95'),
    leaveSeenAsGoneShare: leaves.reduce((sum, { seenAsGoneShare }) => sum + seenAsGoneShare, 0) / leaves.length,
    killP50Ms: of(kills, 'p50'),
    killP95Ms: of(kills, 'p95'),
    killP100Ms: of(kills, 'p100'),
    silentP50Ms: of(silences, 'p50'),
    silentP95Ms: of(silences, 'p95'),
    silentP100Ms: of(silences, 'p100'),
    falseAccusations,
    falseSuspicions,
    // Above 0 the machine was not there for its members, and each has waited the longer for others.
    ownStallsDuringActs: doubt === null || stalled === null ? null : stalled.ownStalls - doubt.ownStalls,
    idleCpuCores,
    ...memory,
    channelsPerMember: await running.channelsPerMember(),
  };
}

/** Processes of the same age in the same mesh. */
function memoryOf(fleet: Fleet): MemorySummary {
  return summariseMemory(fleet.processes().map(({ pid, members }) => ({ members, bytes: residentBytes(pid) })));
}

/** One busy loop a core; they end by themselves a little later, should this process not live to end them. */
async function keepCoresBusy(seconds: number): Promise<void> {
  const loop = `for (const end = Date.now() + ${(seconds + 5) * 1000}; Date.now() < end; );`;
  const busy = os.cpus().map(() => spawn(process.execPath, ['-e', loop], { stdio: 'ignore' }));
  try {
    await wait(seconds * 1000);
  } finally {
    for (const one of busy) one.kill('SIGKILL');
  }
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
