/**
 * The entry of a member process, with the same first steps as the node's own executable (`mesh-node.js`), so that what is measured is
 * what is run.
 */
import { enableCompileCache, flushCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';

for (const flag of ['--semi-space-growth-factor=1', '--optimize-for-size', '--no-sparkplug', '--no-maglev'])
  setFlagsFromString(flag);
enableCompileCache();
await import('./member-process.ts');
// It is killed in the end, and a killed process writes no cache.
flushCompileCache();
