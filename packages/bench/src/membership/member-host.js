/**
 * The entry of a member process, with the same first steps as the node's own executable (`mesh-node.js`), so that what is measured is
 * what is run.
 */
import { enableCompileCache, flushCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--semi-space-growth-factor=1');
enableCompileCache();
await import('./member-process.ts');
// It is killed in the end, and a killed process writes no cache.
flushCompileCache();
