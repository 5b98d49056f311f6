/** The entry of a worker of the bench of rebalancing: the first steps of a node's own executable, and from a bundle as that is. */
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { freshBundle } from '@omnirelay/mesh-node/fresh-bundle';
import { beginOwnProcess } from '@omnirelay/mesh-node/own-process';

beginOwnProcess();
await import(
  freshBundle(join(import.meta.dirname, '..', '..', 'dist', 'owners'), 'owner-process') ?? './owner-process.ts'
);
// It is killed in the end, and a killed process writes no cache.
flushCompileCache();
