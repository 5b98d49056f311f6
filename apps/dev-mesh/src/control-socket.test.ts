import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { askSupervisor, type DevAnswer, takeControlSocket } from './control-socket.ts';

const folder = mkdtempSync(join(tmpdir(), 'omnirelay-socket-'));
const answer: DevAnswer = { ok: false, message: 'here' };

it('lets one supervisor hold a folder, and tells a second what the first answers', async () => {
  const path = join(folder, 'one.sock');
  const first = await takeControlSocket(path, async () => answer);
  expect(first.kind).toBe('held');
  expect(await takeControlSocket(path, async () => answer)).toEqual({ kind: 'other', answer });
  if (first.kind === 'held') await first.close();
  expect(await askSupervisor(path, { command: 'status' })).toBeUndefined();
});

it('replaces a socket whose supervisor is gone', async () => {
  const path = join(folder, 'stale.sock');
  // A plain file in the place of the socket behaves like one that was left behind: taken, and nobody answers.
  const gone = createServer();
  writeFileSync(path, '');
  gone.close();
  const taken = await takeControlSocket(path, async () => answer);
  expect(taken.kind).toBe('held');
  if (taken.kind === 'held') await taken.close();
});

it('answers a broken line with what is wrong', async () => {
  const path = join(folder, 'bad.sock');
  const taken = await takeControlSocket(path, async (command) => {
    throw new Error(`unknown command ${JSON.stringify(command)}`);
  });
  expect(await askSupervisor(path, { command: 'status' })).toEqual({
    ok: false,
    message: 'unknown command {"command":"status"}',
  });
  if (taken.kind === 'held') await taken.close();
});
