import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, test } from 'vitest';
import { commit, put, txn } from '../compliance/transactions.ts';
import type { RegistryStore } from '../port.ts';
import { openSqliteStore } from './sqlite-store.ts';

const { use, defer, folder } = endsWithTest();

/** Lines of a process that watches the file. */
async function watching(path: string): Promise<AsyncIterator<string>> {
  const program = fileURLToPath(new URL('./testing/watching-process.ts', import.meta.url));
  const child = spawn(process.execPath, [program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  defer(() => child.kill('SIGKILL'));
  const told = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect((await told.next()).value).toBe('watching');
  return told;
}

const open = async (path: string): Promise<RegistryStore> =>
  use(await openSqliteStore({ path, meshId: 'mesh', clusterId: 'c1' }));

test('a watch in another process is told of each commit as it is made, though that process never looks by itself', async () => {
  const path = join(await folder('registry-'), 'registry.db');
  const store = await open(path);
  const told = await watching(path);
  // One at a time: no later commit brings an earlier one along.
  for (let n = 0; n < 30; n++) {
    await commit(store, txn([put(`w/${n}`)]));
    expect((await told.next()).value).toBe(`w/${n}`);
  }
});

test('a notice that was deleted is made anew: processes that come later and those that were there hear one another', async () => {
  const path = join(await folder('registry-'), 'registry.db');
  const before = await open(path);
  const told = await watching(path);
  await rm(`${path}-notice`);
  const after = await open(path);
  for (const [n, store] of [after, before, after, before].entries()) {
    await commit(store, txn([put(`w/${n}`)]));
    expect((await told.next()).value).toBe(`w/${n}`);
  }
});
