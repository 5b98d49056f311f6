/** What is measured on large fleets under a storm of changes: how smooth the topology stays, and what the page keeps. */
import type { Browser } from '@playwright/test';
import { quantile } from '../statistics.ts';
import { frameTimes, installMeters, liveHeap } from './page-meters.ts';
import { signedInContext } from './signed-in-context.ts';

export interface SimulatedFigures {
  readonly frameP95Ms: number;
  readonly frameWorstMs: number;
  readonly heapGrowthBytesPerHour: number;
}

export interface SimulatedOptions {
  readonly members: number;
  readonly watchMs: number;
  /** 0: the heap is not looked at. */
  readonly soakMs: number;
}

export async function measureSimulated(
  browser: Browser,
  url: string,
  { members, watchMs, soakMs }: SimulatedOptions,
): Promise<SimulatedFigures> {
  const context = await signedInContext(browser, url);
  const page = await context.newPage();
  await installMeters(page);
  // The front door leads to the topology of the cluster, whatever its name.
  await page.goto(url);
  await page.getByRole('gridcell').first().waitFor();
  await page
    .getByText(`${members + 1} nodes`)
    .first()
    .waitFor();
  // The first seconds are the page's own start.
  await frameTimes(page, 3_000);
  const frames = await frameTimes(page, watchMs);
  let heapGrowthBytesPerHour = Number.NaN;
  if (soakMs > 0) {
    const before = await liveHeap(page);
    const startedAt = performance.now();
    await frameTimes(page, soakMs);
    const grown = (await liveHeap(page)) - before;
    heapGrowthBytesPerHour = (grown / (performance.now() - startedAt)) * 3_600_000;
  }
  await context.close();
  return { frameP95Ms: quantile(frames, 0.95), frameWorstMs: Math.max(...frames), heapGrowthBytesPerHour };
}
