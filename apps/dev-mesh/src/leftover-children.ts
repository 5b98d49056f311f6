/**
 * Children that outlived a supervisor which was killed hard: only a frozen one can, since it cannot hear that its pipe closed. Their
 * pids are in the state folder; one is ended only if its command line still names that folder or script.
 */
import { readFileSync, rmSync } from 'node:fs';
import { checkout, type StateFolder, writePrivateFile } from './state-folder.ts';

export function rememberChildren(state: StateFolder, pids: readonly number[]): void {
  writePrivateFile(state.children, JSON.stringify(pids));
}

export function forgetChildren(state: StateFolder): void {
  rmSync(state.children, { force: true });
}

export function endLeftoverChildren(state: StateFolder): number {
  let pids: number[];
  try {
    pids = JSON.parse(readFileSync(state.children, 'utf8')) as number[];
  } catch {
    return 0;
  }
  let ended = 0;
  for (const pid of pids) {
    try {
      // Only where the system tells what a pid runs; pids are used again, and a stranger must not be ended.
      const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (!commandLine.includes('end-with-supervisor') || !commandLine.includes(checkout)) continue;
      process.kill(-pid, 'SIGKILL');
      ended += 1;
    } catch {
      // Gone already, or a system without /proc.
    }
  }
  forgetChildren(state);
  return ended;
}
