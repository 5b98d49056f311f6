import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { type DevMesh, startDevMesh } from './dev-mesh.ts';
import { prepareRegistry } from './dev-registry.ts';
import { makeStateFolder, stateFolder } from './state-folder.ts';

/** Below the ephemeral ports, and apart for each process that runs this at once. */
const portBase = 29_000 + (process.pid % 30) * 80;
const newHome = () => mkdtempSync(join(tmpdir(), 'omnirelay-dev-'));

async function start(home: string): Promise<DevMesh> {
  const mesh = await startDevMesh({
    home,
    nodes: 3,
    portBase,
    identityPort: portBase + 70,
    withConsole: false,
    registry: { kind: 'redis' },
  });
  if (mesh.kind !== 'started') throw new Error('another mesh runs in a folder that is new');
  return mesh;
}

async function registryIsOk(mesh: DevMesh): Promise<void> {
  const { healthPort } = mesh.status().nodes[0]!;
  const look = async () => {
    const answer = await fetch(`http://127.0.0.1:${healthPort}/readyz`);
    const { parts } = (await answer.json()) as { parts: { part: string; why: string }[] };
    return parts.find(({ part }) => part === 'registry')?.why;
  };
  await expect.poll(look, { timeout: 30_000 }).toMatch(/^ok/);
}

const isFree = async (port: number): Promise<boolean> => {
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    probe.close();
  }
};

it('runs on a redis-server of its own, goes on with what it holds after a restart, and leaves none behind', async () => {
  const home = newHome();
  for (const time of ['first', 'second']) {
    const mesh = await start(home);
    await registryIsOk(mesh);
    expect([time, await isFree(portBase + 9)]).toEqual([time, false]);
    await mesh[Symbol.asyncDispose]();
    expect([time, await isFree(portBase + 9)]).toEqual([time, true]);
  }
  expect(existsSync(join(home, 'dev', 'registry', 'redis', 'data', 'appendonlydir'))).toBe(true);
  rmSync(home, { recursive: true });
});

it('takes the redis that REDIS_URL names, with its password in a private file and not in the config', () => {
  const state = stateFolder(newHome());
  makeStateFolder(state);
  const url = 'rediss://omni:s%40cret@redis.test:6380/2';
  const { config, server } = prepareRegistry(state, { kind: 'redis', url }, portBase);
  expect(server).toBeUndefined();
  expect(config).toMatchObject({ kind: 'redis', urls: ['rediss://redis.test:6380/2'], username: 'omni' });
  const { passwordFile } = config as { passwordFile: string };
  expect(readFileSync(passwordFile, 'utf8')).toBe('s@cret');
  expect(() => prepareRegistry(state, { kind: 'redis', url: 'redis.test:6379' }, portBase)).toThrow('REDIS_URL');
});

it('says how to come by a redis-server where there is none', () => {
  const state = stateFolder(newHome());
  makeStateFolder(state);
  vi.stubEnv('PATH', state.path);
  try {
    expect(() => prepareRegistry(state, { kind: 'redis' }, portBase)).toThrow(
      /apt-get install redis-server.*REDIS_URL/,
    );
  } finally {
    vi.unstubAllEnvs();
  }
});
