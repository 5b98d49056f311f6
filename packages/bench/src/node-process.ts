/** A node alone in a process of a bench, from the file that `omnirelay node` takes. Over the channel it hears when the bench has gone, and goes too. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const NODE = fileURLToPath(new URL('../../mesh-node/bin/mesh-node.js', import.meta.url));

export const forkNode = (configFile: string): ChildProcess =>
  fork(NODE, ['--config', configFile], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });

/** Resolves once it has ended; at once where it has. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
