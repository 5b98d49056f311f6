/** What is measured on a real mesh of seven nodes: how soon a change is painted, how large the first route is, how sound and quick each page. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { CHECKOUT } from '../startup/started-mesh.ts';
import { quantile } from '../statistics.ts';
import { installMeters, interactionTimes, largestPaint, paintedAt } from './page-meters.ts';
import { signedInContext } from './signed-in-context.ts';

const PAGES = [
  '/fleet',
  '/c/dev/overview',
  '/c/dev/topology',
  '/c/dev/nodes',
  '/c/dev/nodes/n5',
  '/c/dev/nodes/n5/events',
  '/c/dev/nodes/n5/audit',
  '/c/dev/network',
  '/c/dev/shards',
  '/c/dev/simulations/new',
  '/inbox',
  '/c/dev/plans',
  '/c/dev/policies',
  '/c/dev/policies/rebalance/config',
  '/c/dev/freezes',
  '/audit',
  '/settings/access',
];
/** Whichever page somebody begins at: of each the frame and its own. */
const FIRST_ROUTES = [
  '/c/dev/topology',
  '/c/dev/shards',
  '/c/dev/simulations/new',
  '/inbox',
  '/c/dev/plans',
  '/c/dev/policies/rebalance/config',
];
/** The page on which a change is reviewed, and from which the palette is opened. */
const REVIEWED_AT = '/c/dev/nodes/n5';
/** Interactions under this are not told by the browser. */
const UNTOLD_MS = 8;

export interface RealMeshFigures {
  readonly eventToPixelP50Ms: number;
  readonly eventToPixelP95Ms: number;
  /** Of the heaviest of them. */
  readonly firstRouteJsGzBytes: number;
  readonly axeViolations: number;
  readonly lcpP75Ms: number;
  readonly inpP75Ms: number;
}

export async function measureRealMesh(
  browser: Browser,
  url: string,
  { steps, progress }: { readonly steps: number; readonly progress: (line: string) => void },
): Promise<RealMeshFigures> {
  const context = await signedInContext(browser, url);
  const delays = await eventToPixel(context, url, steps);
  progress(
    `a change is painted after ${Math.round(quantile(delays, 0.5))} ms (p50), ${Math.round(quantile(delays, 0.95))} ms (p95)`,
  );
  let firstRouteJsGzBytes = 0;
  for (const route of FIRST_ROUTES) {
    const bytes = await firstRouteBytes(context, url, route);
    progress(`${route} as the first route: ${(bytes / 1024).toFixed(1)} KB of JavaScript, gzip`);
    firstRouteJsGzBytes = Math.max(firstRouteJsGzBytes, bytes);
  }
  const storageState = await context.storageState();
  const paints: number[] = [];
  let axeViolations = 0;
  for (const colorScheme of ['dark', 'light'] as const)
    for (const address of PAGES) {
      // Cold: a context has a cache of its own.
      await using fresh = await signedInContext(browser, url, { storageState, colorScheme });
      const page = await open(fresh, url + address);
      await page.getByRole('contentinfo').getByText('as of').waitFor();
      paints.push(await largestPaint(page));
      axeViolations += await violations(page);
      if (address === REVIEWED_AT) axeViolations += await violationsOfDialogs(page);
    }
  progress(`largest paint ${Math.round(quantile(paints, 0.75))} ms (p75), ${axeViolations} violations`);
  const times = await interact(context, url);
  await context.close();
  return {
    eventToPixelP50Ms: quantile(delays, 0.5),
    eventToPixelP95Ms: quantile(delays, 0.95),
    firstRouteJsGzBytes,
    axeViolations,
    lcpP75Ms: quantile(paints, 0.75),
    inpP75Ms: quantile(times, 0.75),
  };
}

const violations = async (page: Page): Promise<number> => (await new AxeBuilder({ page }).analyze()).violations.length;

/** Of the review of a change, with its dry run answered, and of the palette with what it found. */
async function violationsOfDialogs(page: Page): Promise<number> {
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: /^(?:Cordon|Uncordon) n5$/ }).click();
  await dialog.getByRole('button', { name: /^(?:Cordon|Uncordon) n5$/, disabled: false }).waitFor();
  const inReview = await violations(page);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search or run a command' }).fill('cordon n');
  await page.getByRole('option').first().waitFor();
  const inPalette = await violations(page);
  await page.keyboard.press('Escape');
  return inReview + inPalette;
}

async function open(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  await installMeters(page);
  await page.goto(address);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

/** From just before a change is sent, by another call than the page's own, until the frame that shows it. */
async function eventToPixel(context: BrowserContext, url: string, steps: number): Promise<readonly number[]> {
  const page = await open(context, `${url}/c/dev/nodes?q=node:n5`);
  await page.getByRole('row', { name: /^(?:Select )?.*n5/ }).waitFor();
  const delays: number[] = [];
  for (let step = 0; step < steps; step++) {
    const cordons = step % 2 === 0;
    const painted = paintedAt(page, 'n5', cordons ? 'Cordoned' : 'Active');
    const sentAt = Date.now();
    const answer = await context.request.post(`${url}/api/trpc/peers.${cordons ? 'cordon' : 'uncordon'}`, {
      headers: { origin: url },
      data: { nodeId: 'n5', idempotencyKey: crypto.randomUUID() },
    });
    if (!answer.ok()) throw new Error(`the change was refused: ${await answer.text()}`);
    delays.push((await painted) - sentAt);
  }
  await page.close();
  return delays;
}

async function firstRouteBytes(context: BrowserContext, url: string, route: string): Promise<number> {
  const cookie = (await context.cookies(url)).map(({ name, value }) => `${name}=${value}`).join('; ');
  const script = path.join(CHECKOUT, 'apps', 'console', 'scripts', 'measure-first-route.js');
  const child = spawn(process.execPath, [script, url + route, cookie], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const chunk of child.stdout) said += String(chunk);
  const bytes = Number(said.trim().split('\n').at(-1));
  if (!Number.isInteger(bytes) || bytes === 0) throw new Error(`the size of the first route is not known:\n${said}`);
  return bytes;
}

/** What an operator does without thinking: typing, changing the view, going from page to page, opening and closing. */
async function interact(context: BrowserContext, url: string): Promise<readonly number[]> {
  const page = await open(context, `${url}/c/dev/topology`);
  await page.getByRole('gridcell').first().waitFor();
  let acts = 0;
  const press = async (key: string): Promise<void> => {
    await page.keyboard.press(key);
    acts += 1;
  };
  for (let round = 0; round < 3; round++) {
    await press('/');
    for (const letter of 'role:worker') await press(letter);
    await page.getByLabel('Filter nodes').fill('');
    await page.getByRole('heading', { level: 1 }).click();
    acts += 1;
    await press('v');
    await page.getByRole('button', { name: 'Table', pressed: true }).waitFor();
    await press('v');
    await page.getByRole('button', { name: 'Grid', pressed: true }).waitFor();
    await page.getByRole('gridcell').first().click();
    acts += 1;
    await press('Escape');
    await press('Control+k');
    await page.getByRole('combobox', { name: 'Search or run a command' }).waitFor();
    for (const letter of 'cordon n5') await press(letter);
    await press('Escape');
  }
  // Told a frame after they ended.
  await page.waitForFunction('window.meters.interactions.size > 0').catch(() => undefined);
  const told = await interactionTimes(page);
  await page.close();
  return [...told, ...Array.from({ length: Math.max(0, acts - told.length) }, () => UNTOLD_MS)];
}
