/** A redis-server as a child of the supervisor: it ends when asked to, and with the supervisor, however that went. */
import { spawn } from 'node:child_process';

const [file = ''] = process.argv.slice(2);
const server = spawn('redis-server', [file], { stdio: ['ignore', 'inherit', 'inherit'] });
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => server.kill('SIGTERM'));
process.once('exit', () => server.kill('SIGKILL'));
server.once('error', (error) => {
  console.error(error.message);
  process.exitCode = 1;
});
server.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
