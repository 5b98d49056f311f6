/** The real command against what stands in a supervisor's place. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

const launcher = join(import.meta.dirname, '..', 'bin', 'omnirelay.js');

/** A home whose profile names a socket. */
function newHome() {
  const home = mkdtempSync(join(tmpdir(), 'omnirelay-dev-command-'));
  mkdirSync(join(home, 'dev'));
  const socket = join(home, 'supervisor.sock');
  writeFileSync(join(home, 'dev', 'profile.json'), JSON.stringify({ socket }));
  return { home, socket };
}

async function devStatus(home: string) {
  const child = spawn(process.execPath, [launcher, 'dev', 'status'], {
    env: { PATH: process.env.PATH, OMNIRELAY_HOME: home, OMNIRELAY_CONFIG_DIR: home },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [stderr] = await Promise.all([text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stderr };
}

it('says that no mesh runs where none does', async () => {
  const { home } = newHome();
  expect(await devStatus(home)).toMatchObject({
    code: 5,
    stderr: expect.stringContaining('No development mesh is running'),
  });
});

it('says what went wrong where one answers, and not as it should', async () => {
  const answers: readonly (readonly [(socket: Socket) => void, string])[] = [
    [(socket) => socket.end('{"ok":true,"mess'), 'its answer was cut off'],
    [(socket) => socket.end(), 'its answer was cut off'],
    [(socket) => socket.end('what?\n'), 'JSON'],
  ];
  for (const [answer, words] of answers) {
    const { home, socket } = newHome();
    const server = createServer({ allowHalfOpen: true }, (asked) => asked.once('data', () => answer(asked)));
    server.listen(socket);
    await once(server, 'listening');
    const { code, stderr } = await devStatus(home);
    server.close();
    expect([code, stderr]).toEqual([5, expect.stringContaining(words)]);
    expect(stderr).toContain(socket);
    expect(stderr).not.toContain('No development mesh');
  }
});
