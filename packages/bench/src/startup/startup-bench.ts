/**
 * How long a person waits: from `omnirelay dev` on a tree that is set up to a topology of seven living nodes in a real browser, signed in;
 * and what is left running after Ctrl-C. Each run begins with an empty state folder. The browser is open beforehand, as a person's is.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { type BenchReport, benchReport } from '../report.ts';
import { median as medianOf } from '../statistics.ts';
import { freePortBlock } from './free-ports.ts';
import { processesNaming } from './own-processes.ts';

const CHECKOUT = path.resolve(import.meta.dirname, '..', '..', '..', '..');
const OMNIRELAY = path.join(CHECKOUT, 'packages', 'cli', 'bin', 'omnirelay.js');
const NODES = 7;
const PORTS = 100;
const DEADLINE_MS = 120_000;
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

interface StartupRun {
  /** Until the command says that everything is up. */
  readonly readyMs: number;
  readonly signedInTopologyMs: number;
  readonly stopMs: number;
  readonly processesLeft: number;
}

export async function startupBench(args: readonly string[], progress: (line: string) => void): Promise<BenchReport> {
  const { values } = parseArgs({ args: [...args], options: { runs: { type: 'string', default: '3' } } });
  const count = Number(values.runs);
  if (!Number.isInteger(count) || count < 1)
    throw new RangeError(`--runs ${values.runs}: expected a whole number from 1 up`);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: CHROMIUM_FLAGS,
  });
  const runs: StartupRun[] = [];
  try {
    for (let run = 1; run <= count; run++) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      context.setDefaultTimeout(DEADLINE_MS);
      const page = await context.newPage();
      const one = await oneRun(async (url) => {
        await page.goto(url);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('button', { name: 'Sign in as omar' }).click();
        await page
          .getByRole('gridcell', { name: /, alive,/i })
          .nth(NODES - 1)
          .waitFor();
      });
      await context.close();
      progress(
        `run ${run}: ready after ${Math.round(one.readyMs)} ms, signed-in topology after ${Math.round(one.signedInTopologyMs)} ms, ended in ${Math.round(one.stopMs)} ms, ${one.processesLeft} processes left`,
      );
      runs.push(one);
    }
  } finally {
    await browser.close();
  }
  const median = (pick: (run: StartupRun) => number): number => medianOf(runs.map(pick));
  return benchReport('startup', {
    runs: count,
    readyMs: median((run) => run.readyMs),
    signedInTopologyMs: median((run) => run.signedInTopologyMs),
    signedInTopologyWorstMs: Math.max(...runs.map((run) => run.signedInTopologyMs)),
    stopMs: median((run) => run.stopMs),
    processesLeft: runs.reduce((sum, run) => sum + run.processesLeft, 0),
  });
}

async function oneRun(lookAt: (url: string) => Promise<void>): Promise<StartupRun> {
  const home = await mkdtemp(path.join(tmpdir(), 'omnirelay-startup-'));
  const base = await freePortBlock(PORTS);
  const ports = { 'port-base': base, 'console-port': base + PORTS - 2, 'identity-port': base + PORTS - 1 };
  const flags = Object.entries(ports).flatMap(([name, port]) => [`--${name}`, String(port)]);
  const startedAt = performance.now();
  const child = spawn(process.execPath, [OMNIRELAY, 'dev', ...flags], {
    env: { ...process.env, OMNIRELAY_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Ctrl-C on the bench ends the mesh too.
  const onSignal = (): void => void child.kill('SIGINT');
  process.once('SIGINT', onSignal);
  try {
    const url = await readyAt(child);
    const readyMs = performance.now() - startedAt;
    await lookAt(url);
    const signedInTopologyMs = performance.now() - startedAt;
    const stoppedAt = performance.now();
    await end(child);
    const stopMs = performance.now() - stoppedAt;
    return { readyMs, signedInTopologyMs, stopMs, processesLeft: (await processesNaming(home)).length };
  } finally {
    process.off('SIGINT', onSignal);
    await end(child);
    await rm(home, { recursive: true, force: true });
  }
}

function readyAt(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const deadline = setTimeout(() => reject(new Error(`the mesh was not up after ${DEADLINE_MS} ms`)), DEADLINE_MS);
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
  const force = setTimeout(() => child.kill('SIGKILL'), 30_000);
  await gone;
  clearTimeout(force);
}
