/**
 * The entry of a member process, with the same first steps as the node's own executable (`mesh-node.js`) and from a bundle as that is, so
 * that what is measured is what is run.
 */
import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { freshBundle } from '@omnirelay/mesh-node/fresh-bundle';

setFlagsFromString('--semi-space-growth-factor=1');
enableCompileCache();
await import(freshBundle(join(import.meta.dirname, '..', '..', 'dist'), 'member-process') ?? './member-process.ts');
// It is killed in the end, and a killed process writes no cache.
flushCompileCache();
