/** A command of `omnirelay` that goes on until it is interrupted, such as `--watch`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { OMNIRELAY } from './command-line.ts';

export interface WatchingCommand {
  /** Whole lines so far. */
  lines(): readonly string[];
  /** Ctrl-C; the exit code. */
  interrupt(): Promise<number | null>;
}

export function watchingCommand(env: NodeJS.ProcessEnv, args: readonly string[]): WatchingCommand {
  const child = spawn(process.execPath, [OMNIRELAY, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return {
    lines: () => said.split('\n').slice(0, -1),
    async interrupt() {
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await ended;
      return child.exitCode;
    },
  };
}
