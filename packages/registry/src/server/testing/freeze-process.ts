/** SIGSTOP, and back once every thread of it stands: one that runs a moment longer still answers what the test takes for unanswered. */
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const MOST_MS = 2_000;

export function freezeProcess(child: ChildProcess | undefined): void {
  if (child?.pid === undefined || !child.kill('SIGSTOP')) return;
  for (const end = performance.now() + MOST_MS; performance.now() < end && !stands(child.pid); );
}

function stands(pid: number): boolean {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    // The state comes behind the name, which stands in parentheses and may hold anything.
    return threads.every((thread) => /\) [TtZX] [^)]*$/.test(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')));
  } catch {
    // It has ended, or this system has no such files.
    return true;
  }
}
