/** `omnirelay dev --with lease-demo`, without the console: the sample makes its namespace, workers do its tasks, and all of it ends with the mesh. */
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { startDevMesh } from './dev-mesh.ts';

/** Apart from those of the other tests of this package. */
const portBase = 29_000 + (process.pid % 20) * 80;
const DEADLINE_MS = 90_000;

let ends = new AsyncDisposableStack();
afterEach(async () => {
  await ends.disposeAsync();
  ends = new AsyncDisposableStack();
});

it('does tasks on each of its workers, goes on when one is killed, and leaves nothing behind', async () => {
  const home = mkdtempSync(join(tmpdir(), 'omnirelay-dev-'));
  ends.defer(() => rmSync(home, { recursive: true, force: true }));
  const ports = { portBase, identityPort: portBase + 70 };
  const mesh = await startDevMesh({ home, nodes: 6, ...ports, withConsole: false, withDemo: true });
  if (mesh.kind !== 'started') throw new Error('another mesh runs in a folder that is new');
  ends.use(mesh);
  const workersSeen = async (from: number): Promise<readonly string[]> => {
    const log = await readFile(join(home, 'dev', 'sink.log'), 'utf8');
    return [...new Set([...log.slice(from).matchAll(/"worker":"(n\d)"/g)].map(([, worker]) => worker ?? ''))].sort();
  };
  const until = async (expected: readonly string[], from = 0): Promise<void> => {
    for (const deadline = Date.now() + DEADLINE_MS; Date.now() < deadline; await delay(100))
      if ((await workersSeen(from)).join() === expected.join()) return;
    throw new Error(`tasks were done by ${await workersSeen(from)}, and not by ${expected}`);
  };
  await until(['n5', 'n6']);
  await mesh.command({ command: 'kill', nodes: ['n6'] });
  const { length } = await readFile(join(home, 'dev', 'sink.log'), 'utf8');
  await until(['n5'], length);
  await mesh[Symbol.asyncDispose]();
  const after = await readFile(join(home, 'dev', 'sink.log'), 'utf8');
  expect(after).not.toContain('"again":true');
}, 180_000);
