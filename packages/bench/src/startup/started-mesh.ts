/** `omnirelay dev` in a folder of its own, from its start until nothing of it is left. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePortBlock } from '@omnirelay/mesh-node/testing';

export const CHECKOUT = path.resolve(import.meta.dirname, '..', '..', '..', '..');
const OMNIRELAY = path.join(CHECKOUT, 'packages', 'cli', 'bin', 'omnirelay.js');
const PORTS = 100;
export const READY_DEADLINE_MS = 120_000;
const END_DEADLINE_MS = 30_000;

export const CHROMIUM = {
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

export interface StartedMesh {
  readonly url: string;
  /** Where it keeps everything; its processes bear it in their command line or environment. */
  readonly home: string;
  /** Ctrl-C, and waits for its end. May be called twice. */
  stop(): Promise<void>;
  /** Stops it and removes its folder. */
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startMesh(flags: readonly string[] = []): Promise<StartedMesh> {
  const home = await mkdtemp(path.join(tmpdir(), 'omnirelay-bench-'));
  const base = await freePortBlock(PORTS);
  const ports = { 'port-base': base, 'console-port': base + PORTS - 2, 'identity-port': base + PORTS - 1 };
  const given = Object.entries(ports).flatMap(([name, port]) => [`--${name}`, String(port)]);
  const child = spawn(process.execPath, [OMNIRELAY, 'dev', ...given, ...flags], {
    env: { ...process.env, OMNIRELAY_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Ctrl-C on the bench ends the mesh too.
  const onSignal = (): void => void child.kill('SIGINT');
  process.once('SIGINT', onSignal);
  const dispose = async (): Promise<void> => {
    process.off('SIGINT', onSignal);
    await end(child);
    await rm(home, { recursive: true, force: true });
  };
  try {
    const url = await readyAt(child);
    return { url, home, stop: () => end(child), [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function readyAt(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const deadline = setTimeout(
    () => reject(new Error(`the mesh was not up after ${READY_DEADLINE_MS} ms`)),
    READY_DEADLINE_MS,
  );
  let said = '';
  const take = (chunk: Buffer): void => {
    said += chunk.toString();
    const address = /Console\s+(http:\/\/\S+)/.exec(said)?.[1];
    if (address !== undefined) resolve(address);
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  child.once('error', reject);
  child.once('exit', (code) => reject(new Error(`the mesh did not come up (exit ${code}):\n${said}`)));
  return promise.finally(() => clearTimeout(deadline));
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGINT');
  const force = setTimeout(() => child.kill('SIGKILL'), END_DEADLINE_MS);
  await gone;
  clearTimeout(force);
}
