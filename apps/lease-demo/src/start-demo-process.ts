/** One process of the demo as a child of this one: its first line tells where it serves, and it ends with the channel to its parent. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export type DemoPart = 'sink' | 'worker' | 'gateway' | 'load';

/** What each is run from. */
export const demoScript = (part: DemoPart): string => join(import.meta.dirname, part, 'main.ts');

export interface DemoProcess {
  readonly child: ChildProcess;
  /** What it said first: ports, where it has some. */
  readonly told: Readonly<Record<string, unknown>>;
  /** Resolves once it has ended; at once where it has. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/**
 * Rejects when it ends before it has told anything; what it says on standard error goes to this process's.
 * @param script another that runs the same
 */
export async function startDemoProcess(
  part: DemoPart,
  args: readonly string[],
  script: string = demoScript(part),
): Promise<DemoProcess> {
  const child = fork(script, [...args], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  const told = Promise.withResolvers<Readonly<Record<string, unknown>>>();
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    if (text.includes('\n')) return;
    text += chunk;
    const [first, rest] = text.split('\n', 2);
    if (rest !== undefined) told.resolve(JSON.parse(first ?? '') as Readonly<Record<string, unknown>>);
  });
  void ended.then(([code, signal]) => told.reject(new Error(`${part} ended (${signal ?? code}) before it served`)));
  return {
    child,
    told: await told.promise,
    async end(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await ended;
    },
  };
}
