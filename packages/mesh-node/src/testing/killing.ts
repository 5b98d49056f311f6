/** The end of a process as machines end: at once, without a word. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Resolves once it has ended. */
export function killing(child: ChildProcess): () => Promise<void> {
  const ended = once(child, 'exit');
  return async () => {
    child.kill('SIGKILL');
    await ended;
  };
}
