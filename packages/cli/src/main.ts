/** The process of `omnirelay`: runs one command line and ends with its code. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
// Standard error is for what the command has to say: scripts parse it.
process.removeAllListeners('warning');
// Whoever read from the pipe (`head`, a pager) has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
const { runCommandLine } = await import('./run-command-line.ts');
const code = await runCommandLine(process.argv.slice(2));
// A control node that hangs never closes its connection, and nobody waits for it: the end comes when everything is written.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
