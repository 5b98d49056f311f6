import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { root } from './workspaces.ts';

interface RunningMesh {
  runningMesh(home: string): Promise<{ readonly consoleUrl?: string } | undefined>;
}
const setup = (file: string): string => join(root, 'packages', 'repo-checks', 'setup', file);
const { runningMesh } = (await import(setup('running-mesh.js'))) as RunningMesh;

/** A supervisor as far as the set-up sees it. */
async function supervisor(answer: object) {
  const home = mkdtempSync(join(tmpdir(), 'omnirelay-second-'));
  mkdirSync(join(home, 'dev'));
  const server = createServer({ allowHalfOpen: true }, (socket) =>
    socket.on('data', () => socket.end(`${JSON.stringify(answer)}\n`)),
  ).listen(join(home, 'dev', 'supervisor.sock'));
  await once(server, 'listening');
  return { home, [Symbol.dispose]: () => server.close() };
}

it('finds a mesh that runs, one that starts, and none', async () => {
  using up = await supervisor({ ok: true, status: { consoleUrl: 'http://localhost:3000' } });
  expect(await runningMesh(up.home)).toEqual({ consoleUrl: 'http://localhost:3000' });
  using starts = await supervisor({ ok: false, message: 'still starting' });
  expect(await runningMesh(starts.home)).toEqual({});
  expect(await runningMesh(mkdtempSync(join(tmpdir(), 'omnirelay-second-')))).toBeUndefined();
});

it('`npm start` beside a mesh that runs leaves its packages and builds alone, and says so', async () => {
  using up = await supervisor({ ok: true, status: { consoleUrl: 'http://localhost:3000' } });
  const child = spawn(process.execPath, [setup('prepare.js'), 'start'], {
    env: { PATH: process.env.PATH, OMNIRELAY_HOME: up.home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await Promise.all([text(child.stdout), once(child, 'close')]);
  expect(child.exitCode).toBe(0);
  expect(said).toContain('runs already (http://localhost:3000)');
  expect(said).not.toMatch(/npm ci|next build|bundle/);
  expect(readdirSync(up.home)).toEqual(['dev']);
});
