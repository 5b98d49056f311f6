/** Makes the bundle that `mesh-node.js` runs from. */
import { join } from 'node:path';
import { bundle } from './bundle.js';

const home = join(import.meta.dirname, '..');
await bundle({ entries: { 'run-node': join(home, 'src', 'run-node.ts') }, folder: join(home, 'dist') });
