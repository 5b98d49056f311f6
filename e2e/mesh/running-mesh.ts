/** A development mesh of its own for a journey: started through the command line, on free ports, on the store of its project, in a folder that goes with it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { freePortBlock } from '@omnirelay/mesh-node/testing';
import { OMNIRELAY, omnirelay, type Said } from './command-line.ts';
import { registryBackend } from './registry-backend.ts';

export interface RunningMesh {
  readonly url: string;
  /** Environment in which the command line finds this mesh. */
  readonly env: NodeJS.ProcessEnv;
  run(...args: string[]): Promise<Said>;
  /** Like `run`, and fails unless the exit code is 0. */
  must(...args: string[]): Promise<string>;
  /** Ctrl-C, and the processes of this mesh that are left after it. */
  stop(): Promise<number>;
}

const PORTS = 160;
const READY = 'Ctrl-C ends everything';

export async function startMesh(...options: readonly string[]): Promise<RunningMesh> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'omnirelay-e2e-'));
  const base = await freePortBlock(PORTS);
  // The runner of the tests forces colour, which nobody's shell does.
  const { FORCE_COLOR: _, ...shell } = process.env;
  const env = { ...shell, OMNIRELAY_HOME: home, OMNIRELAY_CONFIG_DIR: path.join(home, 'cli') };
  const ports = [
    '--port-base',
    String(base),
    '--console-port',
    String(base + PORTS - 2),
    '--identity-port',
    String(base + PORTS - 1),
  ];
  const child = spawn(process.execPath, [OMNIRELAY, 'dev', '--registry', registryBackend(), ...ports, ...options], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = await readyAt(child);
  const run = (...args: string[]): Promise<Said> => omnirelay(args, env);
  return {
    url,
    env,
    run,
    async must(...args) {
      const said = await run(...args);
      if (said.code !== 0)
        throw new Error(`omnirelay ${args.join(' ')} ended with ${said.code}:\n${said.stdout}${said.stderr}`);
      return said.stdout;
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        child.kill('SIGINT');
        await gone;
      }
      const left = await processesNaming(home);
      await rm(home, { recursive: true, force: true });
      return left;
    },
  };
}

function readyAt(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const take = (chunk: Buffer): void => {
      said += chunk.toString();
      const address = /Console\s+(http:\/\/\S+)/.exec(said)?.[1];
      if (said.includes(READY) && address !== undefined) resolve(address);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.once('exit', (code) => reject(new Error(`the mesh did not come up (exit ${code}):\n${said}`)));
  });
}

/** By command line or environment: some processes rename themselves, none forgets the folder it was given. */
async function processesNaming(home: string): Promise<number> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const texts = await Promise.all(
    ids.flatMap((id) =>
      ['cmdline', 'environ'].map(async (name) => ({
        id,
        text: await readFile(`/proc/${id}/${name}`, 'utf8').catch(() => ''),
      })),
    ),
  );
  return new Set(texts.filter(({ text }) => text.includes(home)).map(({ id }) => id)).size;
}
