/**
 * `mesh-node --config FILE [--record FILE]`: one node, alone in its process. Ends on SIGTERM or SIGINT, when another life of its id takes over,
 * and when it was removed from the mesh.
 * In JavaScript, with the compile cache on before anything else is loaded: a process that strips types by itself carries the stripper
 * (25 MB) for ever. The set-up has made a bundle, which saves as much again.
 */
import { join } from 'node:path';
import { freshBundle } from './fresh-bundle.js';
import { beginOwnProcess } from './own-process.js';

beginOwnProcess();
const bundled = freshBundle(join(import.meta.dirname, '..', 'dist'), 'run-node');
const { runNode } = await import(bundled ?? '../src/run-node.ts');
process.exitCode = await runNode(process.argv.slice(2));
