/**
 * What a process does for itself that holds mesh nodes and nothing else. An embedder's process is the embedder's: the package sets
 * nothing there.
 */
import { enableCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';

/** Before anything else is loaded. The young heap need not grow to 16 MB for a trickle of frames. */
export function beginOwnProcess() {
  setFlagsFromString('--semi-space-growth-factor=1');
  enableCompileCache();
}

/**
 * Members that only gossip handle a few frames a second. The optimising compilers would take more memory there (6 MB, and 2 a further
 * member) than their code could ever win back; whoever serves the control API needs them.
 */
export function tuneForGossip() {
  setFlagsFromString('--no-maglev');
  setFlagsFromString('--no-opt');
}
