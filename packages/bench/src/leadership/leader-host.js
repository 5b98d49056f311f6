/** The entry of a leader process: the first steps of a node's own executable, and from a bundle as that is. */
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { freshBundle } from '@omnirelay/mesh-node/fresh-bundle';
import { beginOwnProcess, optimise } from '@omnirelay/mesh-node/own-process';

beginOwnProcess();
// As control nodes do.
optimise();
await import(
  freshBundle(join(import.meta.dirname, '..', '..', 'dist', 'leaders'), 'leader-process') ?? './leader-process.ts'
);
// It is killed in the end, and a killed process writes no cache.
flushCompileCache();
