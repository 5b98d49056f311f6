import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type ClaimOptions, claimFolder, STILL_STARTING } from './claim-folder.ts';
import type { DevAnswer } from './control-socket.ts';

const folder = mkdtempSync(join(tmpdir(), 'omnirelay-claim-'));
const pathsOf = (name: string) => ({ socket: join(folder, `${name}.sock`), lock: join(folder, `${name}.lock`) });
const status = { consoleUrl: 'http://localhost:3000', issuer: 'http://127.0.0.1:3001', nodes: [], heldLinks: [] };

/** A first supervisor that starts, and a second one that has begun to wait for it. */
async function startTwice(name: string, options: Partial<ClaimOptions> = {}) {
  const paths = pathsOf(name);
  let answer: DevAnswer = STILL_STARTING;
  const first = await claimFolder(paths, { handle: async () => answer, say: () => {} });
  if (first.kind !== 'held') throw new Error('somebody has a folder that is new');
  const waits = Promise.withResolvers<string>();
  const second = claimFolder(paths, { handle: async () => STILL_STARTING, say: waits.resolve, ...options });
  return {
    first,
    second,
    waits: waits.promise,
    isUp: () => {
      answer = { ok: true, message: 'running', status };
    },
  };
}

it('waits for a start that is under way, says so, and finds it running', async () => {
  const { first, second, waits, isUp } = await startTwice('slow');
  expect(await waits).toMatch(/waiting for it/);
  isUp();
  expect(await second).toEqual({ kind: 'already-running', status });
  await first.close();
});

it('takes the folder when the start that it waited for has failed', async () => {
  const { first, second, waits } = await startTwice('failed');
  await waits;
  await first.close();
  const taken = await second;
  expect(taken.kind).toBe('held');
  if (taken.kind === 'held') await taken.close();
});

it('waits no longer than a start may take, nor when it is called off', async () => {
  const late = await startTwice('late', { waitMs: 0 });
  await expect(late.second).rejects.toMatchObject({ code: 'already_running' });
  await late.first.close();
  const stop = new AbortController();
  const { first, second, waits } = await startTwice('called-off', { signal: stop.signal });
  await waits;
  stop.abort();
  await expect(second).rejects.toMatchObject({ name: 'AbortError' });
  await first.close();
});
