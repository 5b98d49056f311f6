/**
 * The simulator as a person uses it, on a real mesh: from the press on Simulate until the result is painted. Two namespaces of the sizes that the console promises,
 * upon which another strategy, a zone that weighs more and six further nodes are supposed.
 */
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { quantile } from '../statistics.ts';
import { signedInContext } from './signed-in-context.ts';

const SIZES = [
  ['1k', 1_024],
  ['10k', 10_240],
] as const;
const RUNS = 5;
const MAP_MS = 60_000;

export type SimulatorFigures = Readonly<Record<string, number>>;

/** Milliseconds, the median of several. */
export async function measureSimulator(
  browser: Browser,
  url: string,
  progress: (line: string) => void,
): Promise<SimulatorFigures> {
  await using context = await signedInContext(browser, url, {}, 'adam');
  const figures: Record<string, number> = {};
  for (const [name, shards] of SIZES) {
    const namespace = `simulated-${name}`;
    await makeNamespace(context, url, { namespace, shardCount: shards });
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) times.push(await pressToResult(context, url, namespace));
    figures[`simulationMs${name}`] = quantile(times, 0.5);
    progress(`${shards} shards: a simulation is painted ${Math.round(quantile(times, 0.5))} ms after it was asked for`);
  }
  return figures;
}

async function makeNamespace(context: BrowserContext, url: string, made: object): Promise<void> {
  const answer = await context.request.post(`${url}/api/trpc/namespaces.create`, {
    headers: { origin: url },
    data: { ...made, kind: 'service', reason: 'a bench', idempotencyKey: crypto.randomUUID() },
  });
  if (!answer.ok()) throw new Error(`no namespace was made: ${await answer.text()}`);
}

async function pressToResult(context: BrowserContext, url: string, namespace: string): Promise<number> {
  const page = await context.newPage();
  await page.goto(`${url}/c/dev/simulations/new?namespace=${namespace}`);
  const press = page.getByRole('button', { name: 'Simulate' });
  // It can be pressed once there is a map to suppose things upon.
  await press.and(page.locator(':enabled')).waitFor({ timeout: MAP_MS });
  await page.getByLabel('Strategy').selectOption('rendezvous');
  await page.getByLabel('How many').fill('6');
  await page.getByLabel('Region', { exact: true }).fill('eu-west');
  await page.getByLabel('Zone', { exact: true }).fill('eu-west-a');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByLabel('Of the zone').fill('eu-west-a');
  await page.getByRole('button', { name: 'Weigh the zone' }).click();
  await page.getByRole('list', { name: 'Zones that weigh otherwise' }).waitFor();
  const took = await pressedUntilPainted(page);
  await page.close();
  return took;
}

/** By the page's own clock: from the press until the frame after the one in which the result stands. */
const pressedUntilPainted = (page: Page): Promise<number> =>
  page.evaluate(`new Promise((resolve) => {
    const began = performance.now();
    const look = () => {
      if (document.querySelector('section[aria-label="Result"]') === null) return;
      observer.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)));
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { childList: true, subtree: true });
    [...document.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === 'Simulate').click();
  })`);
