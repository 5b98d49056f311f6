/**
 * The entry of a member process, with the same first steps as the node's own executable (`mesh-node.js`) and from a bundle as that is, so
 * that what is measured is what is run.
 */
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { freshBundle } from '@omnirelay/mesh-node/fresh-bundle';
import { beginOwnProcess } from '@omnirelay/mesh-node/own-process';

beginOwnProcess();
await import(freshBundle(join(import.meta.dirname, '..', '..', 'dist'), 'member-process') ?? './member-process.ts');
// It is killed in the end, and a killed process writes no cache.
flushCompileCache();
