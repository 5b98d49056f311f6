/**
 * How long a person waits: from `omnirelay dev` on a tree that is set up to a topology of seven living nodes in a real browser, signed in;
 * and what is left running after Ctrl-C. Each run begins with an empty state folder. The browser is open beforehand, as a person's is.
 */
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { type BenchReport, benchReport } from '../report.ts';
import { median as medianOf } from '../statistics.ts';
import { processesNaming } from './own-processes.ts';
import { CHROMIUM, READY_DEADLINE_MS, startMesh } from './started-mesh.ts';

const NODES = 7;

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
  const browser = await chromium.launch(CHROMIUM);
  const runs: StartupRun[] = [];
  try {
    for (let run = 1; run <= count; run++) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      context.setDefaultTimeout(READY_DEADLINE_MS);
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
  const startedAt = performance.now();
  await using mesh = await startMesh();
  const readyMs = performance.now() - startedAt;
  await lookAt(mesh.url);
  const signedInTopologyMs = performance.now() - startedAt;
  const stoppedAt = performance.now();
  await mesh.stop();
  const stopMs = performance.now() - stoppedAt;
  return { readyMs, signedInTopologyMs, stopMs, processesLeft: (await processesNaming(mesh.home)).length };
}
