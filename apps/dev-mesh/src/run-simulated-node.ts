/** Arguments, commands and signals of the process of a simulated fleet. */
import { flushCompileCache } from 'node:module';
import { parseArgs } from 'node:util';
import { loadConfig } from '@omnirelay/config';
import { answerSupervisor } from './process-channel.ts';
import type { SimulatedCommand } from './simulated-commands.ts';
import { startSimulatedNode } from './simulated-node.ts';

/** Started by the supervisor alone, which has checked the numbers. @returns the exit code */
export async function runSimulatedNode(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { config: { type: 'string' }, members: { type: 'string' }, changes: { type: 'string' } },
  });
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());
  process.on('disconnect', () => stop.abort());
  const stopped = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));
  try {
    await using node = await startSimulatedNode({
      config: loadConfig({ path: values.config ?? '', env: process.env }),
      members: Number(values.members),
      changesPerSecond: Number(values.changes),
      signal: stop.signal,
      say: (line) => console.error(line),
    });
    answerSupervisor((command) => node.command(command as SimulatedCommand));
    flushCompileCache();
    await stopped;
    return 0;
  } catch (error) {
    if (stop.signal.aborted) return 0;
    console.error((error as Error).stack);
    return 1;
  }
}
