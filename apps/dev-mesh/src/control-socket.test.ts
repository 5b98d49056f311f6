import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { askSupervisor, type DevAnswer, takeControlSocket } from './control-socket.ts';
import { takeFolderLock } from './folder-lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'omnirelay-socket-'));
const answer: DevAnswer = { ok: false, message: 'here' };
const pathsOf = (name: string) => ({ socket: join(folder, `${name}.sock`), lock: join(folder, `${name}.lock`) });

it('lets one supervisor hold a folder, and tells a second what the first answers', async () => {
  const paths = pathsOf('one');
  const first = await takeControlSocket(paths, async () => answer);
  expect(first.kind).toBe('held');
  expect(await takeControlSocket(paths, async () => answer)).toEqual({ kind: 'other', answer });
  if (first.kind === 'held') await first.close();
  expect(await askSupervisor(paths.socket, { command: 'status' })).toBeUndefined();
});

/** A supervisor that is killed hard leaves its socket behind, and with the process the kernel ends its lock. */
async function leaveStale(paths: ReturnType<typeof pathsOf>): Promise<void> {
  const script = join(folder, 'gone.mts');
  writeFileSync(
    script,
    `import { takeControlSocket } from ${JSON.stringify(join(import.meta.dirname, 'control-socket.ts'))};
     await takeControlSocket(${JSON.stringify(paths)}, async () => ({ ok: false, message: 'gone' }));
     process.kill(process.pid, 'SIGKILL');`,
  );
  await once(spawn(process.execPath, [script], { stdio: 'inherit' }), 'exit');
  expect(existsSync(paths.socket)).toBe(true);
}

it('lets exactly one of many starters replace a socket whose supervisor is gone', async () => {
  const paths = pathsOf('stale');
  await leaveStale(paths);
  const starters = await Promise.all(Array.from({ length: 8 }, () => takeControlSocket(paths, async () => answer)));
  const held = starters.filter((one) => one.kind === 'held');
  expect(held).toHaveLength(1);
  expect(starters.filter((one) => one.kind === 'other')).toEqual(Array(7).fill({ kind: 'other', answer }));
  expect(await askSupervisor(paths.socket, { command: 'status' })).toEqual(answer);
  for (const one of held) await one.close();
});

it('takes over from a supervisor that ends while another one asks', async () => {
  const paths = pathsOf('handed-on');
  const first = takeFolderLock(paths.lock);
  const second = takeControlSocket(paths, async () => answer);
  first?.[Symbol.dispose]();
  const taken = await second;
  expect(taken.kind).toBe('held');
  if (taken.kind === 'held') await taken.close();
});

it('answers a broken line with what is wrong', async () => {
  const paths = pathsOf('bad');
  const taken = await takeControlSocket(paths, async (command) => {
    throw new Error(`unknown command ${JSON.stringify(command)}`);
  });
  expect(await askSupervisor(paths.socket, { command: 'status' })).toEqual({
    ok: false,
    message: 'unknown command {"command":"status"}',
  });
  if (taken.kind === 'held') await taken.close();
});
