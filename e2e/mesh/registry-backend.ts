/** Which store the meshes of this run have: each project of the journeys is one. */
import { execFile } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { test } from '@playwright/test';
import type { RunningMesh } from './running-mesh.ts';

export type RegistryBackend = 'sqlite' | 'redis';

export const registryBackend = (): RegistryBackend =>
  test.info().project.name.startsWith('redis') ? 'redis' : 'sqlite';

/** The store disappears under the control nodes. */
export async function loseRegistry(mesh: Pick<RunningMesh, 'env'>): Promise<void> {
  const folder = path.join(mesh.env.OMNIRELAY_HOME as string, 'dev');
  const files = await readdir(folder, { recursive: true });
  if (registryBackend() === 'redis') {
    const config = files.find((name) => path.basename(name) === 'redis.conf');
    const text = await readFile(path.join(folder, config as string), 'utf8');
    const [port, password] = ['port', 'requirepass'].map((key) => new RegExp(`^${key} (\\S+)$`, 'm').exec(text)?.[1]);
    const env = { ...mesh.env, REDISCLI_AUTH: password };
    const { stdout } = await promisify(execFile)('redis-cli', ['-p', port as string, 'FLUSHALL'], { env });
    if (stdout.trim() !== 'OK') throw new Error(`redis-cli said: ${stdout}`);
    return;
  }
  const store = files.filter((name) => /\.sqlite/.test(path.basename(name)));
  if (store.length === 0) throw new Error(`no store below ${folder}`);
  for (const name of store) await rm(path.join(folder, name));
}
