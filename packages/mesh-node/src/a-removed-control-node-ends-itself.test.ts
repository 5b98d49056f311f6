/** Real control nodes on one registry file: the one that is removed reads it there, closes all but its health, and has an exit code for it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '@omnirelay/config';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AUDIENCE, OPERATOR, startTestIssuer, type TestIssuer } from './control-plane/testing/test-issuer.ts';
import { callRest } from './testing/call-rest.ts';
import { startTestNode, type TestCluster, type TestNode, testCluster } from './testing/test-cluster.ts';

let issuer: TestIssuer;
let cluster: TestCluster;
let staying: TestNode;
let removed: TestNode;
/** Of the removed node. */
let config: string;

beforeAll(async () => {
  issuer = await startTestIssuer();
  cluster = await testCluster();
  const asControl = {
    role: 'control',
    registry: { kind: 'sqlite', path: join(cluster.directory, 'registry.db') },
    control: { oidc: { issuer: issuer.url, audience: AUDIENCE } },
  } as const;
  staying = await cluster.start('k1', asControl);
  config = await cluster.configText('k2', { ...asControl, seeds: [staying] });
  removed = await startTestNode(loadConfig({ text: config, env: {} }));
  await Promise.all([
    staying.until(() => staying.status('k2') === 'alive'),
    removed.until(() => removed.mesh.readiness().every(({ ready }) => ready)),
  ]);
});
afterAll(async () => {
  await removed?.[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
  await issuer?.[Symbol.asyncDispose]();
});

const listens = async (port: number | undefined): Promise<boolean> => {
  const socket = connectTcp({ host: '127.0.0.1', port: port ?? 0 });
  const listening = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return listening;
};

test('a control node that is removed ends by itself and leaves its host running', async () => {
  const { mesh, controlHttps, controlGrpc } = removed.mesh.ports;
  expect(await Promise.all([mesh, controlHttps, controlGrpc].map(listens))).toEqual([true, true, true]);
  const token = await issuer.token('omar', OPERATOR);
  const removal = await callRest(staying, cluster.caPem, {
    token,
    method: 'POST',
    path: '/peers/k2:remove',
    body: { reason: 'moved away' },
  });
  expect(removal.after).toBe('Removed');

  expect(await removed.mesh.ended).toEqual({
    reason: 'removed',
    detail: 'k2 was removed from the mesh: it needs a new join token',
  });
  expect(await Promise.all([mesh, controlHttps, controlGrpc].map(listens))).toEqual([false, false, false]);
  expect(removed.log.filter(({ event }) => event === 'removed')).toMatchObject([{ level: 'error' }]);
  expect((await removed.readyz()).parts).toContainEqual({
    part: 'life',
    ready: false,
    why: expect.stringContaining('k2 was removed from the mesh'),
  });
  await staying.until(() => staying.status('k2') === 'dead');
});

test('a process of its own ends with the code that says so, whenever it is started again', async () => {
  await removed[Symbol.asyncDispose]();
  const path = join(cluster.directory, 'k2.json');
  await writeFile(path, config);
  const program = fileURLToPath(new URL('../bin/mesh-node.js', import.meta.url));
  const start = async () => {
    const child = spawn(process.execPath, [program, '--config', path], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [logged, said] = [text(child.stdout), text(child.stderr)];
    const [code] = await once(child, 'close');
    return { code, logged: await logged, said: await said };
  };
  const heard = join(cluster.directory, 'k2', 'removed.k2.json');
  expect(await start()).toEqual({ code: 7, logged: '', said: expect.stringContaining(heard) });
  // Without that memory it asks the mesh again, and gets the same answer.
  await rm(heard);
  const asked = await start();
  expect(asked).toMatchObject({ code: 7, said: expect.stringContaining('k2 was removed from the mesh') });
  expect(asked.logged.split('\n').filter((line) => line.includes('"event":"removed"'))).toHaveLength(1);
});
