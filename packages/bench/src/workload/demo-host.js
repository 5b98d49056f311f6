/** The entry of each process of the lease sample in a bench, `demo-host.js PART ...`: from a bundle, so that one that starts takes as little as it can from those that run. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { demoScript } from '@omnirelay/lease-demo';
import { freshBundle } from '@omnirelay/mesh-node/fresh-bundle';

enableCompileCache();
const [part] = process.argv.splice(2, 1);
const bundled = freshBundle(join(import.meta.dirname, '..', '..', 'dist', 'workload'), part);
await import(bundled ?? pathToFileURL(demoScript(part)).href);
