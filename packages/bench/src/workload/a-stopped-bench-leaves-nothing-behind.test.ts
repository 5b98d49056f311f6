/** The bench as a person runs it, told to end in the middle; and killed, so that it can end nothing itself. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, it } from 'vitest';
import { processesNaming } from '../startup/own-processes.ts';

const BENCH = fileURLToPath(new URL('../../bin/bench.ts', import.meta.url));
const FEW = ['--gateways', '1', '--workers', '2', '--shards', '4', '--callers', '1', '--closed-seconds', '600'];
/** Control node, identity provider, sink, gateway, two workers, load generator, and the bench. */
const PROCESSES = 8;
const ends = endsWithTest();

/** Once it measures. Its processes are known by the folder for temporary files that they have from it. */
async function startBench(home: string) {
  const child = spawn(process.execPath, [BENCH, 'workload', ...FEW], {
    env: { ...process.env, TMPDIR: home },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exit = once(child, 'exit');
  ends.defer(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  const measures = Promise.withResolvers<void>();
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (said.includes('2 workers hold 4 shards')) measures.resolve();
  });
  void exit.then(() => measures.reject(new Error(`the bench ended: ${said}`)));
  await measures.promise;
  expect(await processesNaming(home)).toHaveLength(PROCESSES);
  return { child, exit };
}

it('ends all that it has started on Ctrl-C, frozen or not, and takes its folder away', async () => {
  const home = await ends.folder('omnirelay-stopped-bench-');
  const { child, exit } = await startBench(home);
  const isWorker = async (pid: number): Promise<boolean> =>
    (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').includes('worker');
  let frozen = 0;
  for (const pid of await processesNaming(home))
    if (await isWorker(pid)) frozen += Number(process.kill(pid, 'SIGSTOP'));
  expect(frozen).toBe(2);
  child.kill('SIGINT');
  expect(await exit).toEqual([130, null]);
  expect(await processesNaming(home)).toEqual([]);
  expect((await readdir(home)).filter((name) => name.startsWith('omnirelay-'))).toEqual([]);
}, 120_000);

it('is survived by nothing when it is killed', async () => {
  const home = await ends.folder('omnirelay-killed-bench-');
  const { child, exit } = await startBench(home);
  child.kill('SIGKILL');
  await exit;
  await expect.poll(() => processesNaming(home), { timeout: 90_000, interval: 500 }).toEqual([]);
}, 180_000);
