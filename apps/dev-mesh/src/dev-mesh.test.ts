import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startDevMesh } from './dev-mesh.ts';

/** Below the ephemeral ports, and apart for each process that runs this at once. */
const portBase = 20_000 + (process.pid % 100) * 80;

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('starts real nodes once, kills and restarts them from outside, and leaves no process behind', async () => {
  const options = {
    home: mkdtempSync(join(tmpdir(), 'omnirelay-dev-')),
    nodes: 3,
    portBase,
    identityPort: portBase + 70,
    withConsole: false,
  };
  const mesh = await startDevMesh(options);
  if (mesh.kind !== 'started') throw new Error('another mesh runs in a folder that is new');
  const pids = mesh.status().nodes.map((node) => node.pid);
  expect(pids.every(isAlive)).toBe(true);

  const second = await startDevMesh(options);
  expect(second).toMatchObject({ kind: 'already-running', status: { consoleUrl: mesh.profile.consoleUrl } });

  await mesh.command({ command: 'kill', nodes: ['n3'] });
  expect(mesh.status().nodes[2]?.state).toBe('ended');
  await mesh.command({ command: 'restart', nodes: ['n3'] });
  expect(mesh.status().nodes[2]?.state).toBe('running');
  await expect(mesh.command({ command: 'kill', nodes: ['n9'] })).rejects.toThrow(/n1, n2, n3/);

  pids.push(...mesh.status().nodes.map((node) => node.pid));
  await mesh[Symbol.asyncDispose]();
  expect(pids.filter(isAlive)).toEqual([]);
});

it('names the port that somebody else has, and the option that moves it', async () => {
  const other = createServer();
  other.listen(portBase + 10, '127.0.0.1');
  await once(other, 'listening');
  const start = startDevMesh({
    home: mkdtempSync(join(tmpdir(), 'omnirelay-dev-')),
    nodes: 3,
    portBase,
    identityPort: portBase + 70,
    withConsole: false,
  });
  await expect(start).rejects.toThrow(new RegExp(`port ${portBase + 10} .*--port-base`));
  other.close();
});
