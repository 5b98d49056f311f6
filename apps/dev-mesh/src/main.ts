/** What `npm start` and `omnirelay dev` run: a development mesh in the foreground, until Ctrl-C. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { runDevMesh } = await import('./run-dev-mesh.ts');
process.exitCode = await runDevMesh(process.argv.slice(2));
// Handles of ended children and sockets must not decide when the terminal comes back.
process.exit();
