/** What many nodes write that lead many shards: each renews one lease, however many shards hang on it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { askHost } from '../membership/ask-host.ts';
import { sharedClockMs } from '../process-usage.ts';
import type { DriverAnswer, DriverCommand } from './driver-messages.ts';

const HOST = fileURLToPath(new URL('./driver-process.ts', import.meta.url));
const PROCESSES = 4;
/** A few renewals, before counting begins. */
const WARM_UP_MS = 3_000;

export interface ShardWritesOptions {
  readonly config: string;
  readonly drivers: number;
  /** In all; each round another count. */
  readonly shards: readonly number[];
  readonly seconds: number;
  readonly progress: (line: string) => void;
}

export interface ShardWrites {
  readonly writesPerS: number;
  /** Led in the end, which is as many as were assigned. */
  readonly led: number;
}

export async function shardWrites(options: ShardWritesOptions): Promise<readonly ShardWrites[]> {
  const { config, drivers, shards, seconds, progress } = options;
  await using opened = new AsyncDisposableStack();
  const all = Array.from({ length: drivers }, (_, index) => `d${index}`);
  const few = Math.min(PROCESSES, drivers);
  let broken: string | undefined;
  const processes = Array.from({ length: few }, (_, index) => {
    const child = fork(HOST, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    opened.defer(() => end(child));
    child.on('message', (answer: DriverAnswer) => {
      if (answer.kind === 'failed') broken ??= answer.detail;
    });
    return { child, mine: all.filter((_, at) => at % few === index) };
  });
  const ask = async <K extends DriverAnswer['kind']>(
    command: (mine: readonly string[]) => DriverCommand,
    answer: K,
  ): Promise<readonly Extract<DriverAnswer, { kind: K }>[]> => {
    const answers = await Promise.all(
      processes.map(({ child, mine }) =>
        askHost<DriverAnswer, K>(child, [command(mine), answer], { name: `${mine.length} lease drivers` }),
      ),
    );
    if (broken !== undefined) throw new Error(`a lease driver failed: ${broken}`);
    return answers;
  };
  const counted = async () => {
    const at = sharedClockMs();
    const counts = await ask(() => ({ kind: 'count' }), 'count');
    const sum = (of: 'writes' | 'led') => counts.reduce((total, one) => total + one[of], 0);
    return { at, writes: sum('writes'), led: sum('led') };
  };

  await ask((mine) => ({ kind: 'drive', config, mine, all }), 'driving');
  const rounds: ShardWrites[] = [];
  for (const wanted of shards) {
    await ask(() => ({ kind: 'assign', each: Math.max(1, Math.round(wanted / drivers)) }), 'assigned');
    await delay(WARM_UP_MS);
    const before = await counted();
    await delay(seconds * 1000);
    const after = await counted();
    const writesPerS = ((after.writes - before.writes) * 1000) / (after.at - before.at);
    rounds.push({ writesPerS, led: after.led });
    progress(`${drivers} nodes, ${wanted} shards: ${Math.round(writesPerS)} writes/s, ${after.led} shards led`);
  }
  return rounds;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
