/**
 * What a process does for itself that holds mesh nodes and nothing else. An embedder's process is the embedder's: the package sets
 * nothing there.
 */
import { enableCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';

/**
 * Before anything else is loaded. The young heap need not grow to 16 MB for a trickle of frames; and members that only gossip handle a
 * few frames a second, for which the optimising compilers would take more memory (6 MB, and 2 a further member) than they win back.
 */
export function beginOwnProcess() {
  for (const flag of ['--semi-space-growth-factor=1', '--no-maglev', '--no-opt']) setFlagsFromString(flag);
  enableCompileCache();
}

/** For who serves the control API: its lists need the compilers. Switched on late, since to switch them off late could meet one at work. */
export function optimise() {
  for (const flag of ['--maglev', '--opt']) setFlagsFromString(flag);
}
