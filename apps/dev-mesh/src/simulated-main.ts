/** What the supervisor starts for `omnirelay dev --simulated`: a control node with a simulated fleet in its process. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { runSimulatedNode } = await import('./run-simulated-node.ts');
process.exitCode = await runSimulatedNode(process.argv.slice(2));
// The channel to the supervisor must not keep a process whose node has ended.
process.exit();
