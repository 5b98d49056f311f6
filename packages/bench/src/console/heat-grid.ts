/**
 * The grid of shards by itself, in a real browser: the console's own modules, with their types stripped, on an empty page. What is measured is the
 * main thread: from the bytes of a frame to its picture.
 */
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { CHECKOUT } from '../startup/started-mesh.ts';
import { quantile } from '../statistics.ts';

const ORIGIN = 'http://heat-grid.invalid';
const ENTRY = '/apps/console/src/features/shards/testing/painted-grid.ts';
const PACKAGES = {
  '@omnirelay/primitives': '/packages/primitives/src/index.ts',
  '@omnirelay/protocol/query': '/packages/protocol/src/query.ts',
};
const CANVAS = { width: 1_000, height: 900 };
const NODES = 120;
const RUNS = 15;

export type HeatGridFigures = Readonly<Record<string, number>>;

interface Measured {
  readonly first: readonly number[];
  readonly redraw: readonly number[];
  readonly update: readonly number[];
}

/** A page whose modules are those of the checkout. */
async function emptyPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  await page.route(`${ORIGIN}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/')
      return route.fulfill({
        contentType: 'text/html',
        body: `<script type="importmap">${JSON.stringify({ imports: PACKAGES })}</script><canvas style="width: ${CANVAS.width}px"></canvas>`,
      });
    const source = await readFile(path.join(CHECKOUT, pathname), 'utf8');
    return route.fulfill({ contentType: 'text/javascript', body: stripTypeScriptTypes(source) });
  });
  await page.goto(ORIGIN);
  return page;
}

async function measure(page: Page, count: number, grouped: boolean): Promise<Measured> {
  const asked = { count, grouped, nodes: NODES, runs: RUNS, ...CANVAS };
  const answer: unknown = await page.evaluate(
    `import(${JSON.stringify(ENTRY)}).then(({ measureGrid }) =>
      measureGrid(document.querySelector('canvas'), ${JSON.stringify(asked)}))`,
  );
  return answer as Measured;
}

/** Milliseconds, the median of several; each also by owner, where the worse of both counts. */
export async function measureHeatGrid(browser: Browser, progress: (line: string) => void): Promise<HeatGridFigures> {
  const page = await emptyPage(browser);
  const figures: Record<string, number> = {};
  for (const [name, count] of [
    ['1k', 1_024],
    ['10k', 10_240],
  ] as const) {
    const measured = [await measure(page, count, false), await measure(page, count, true)];
    const worse = (of: keyof Measured): number => Math.max(...measured.map((one) => quantile(one[of], 0.5)));
    figures[`heatGridFirstPaintMs${name}`] = worse('first');
    figures[`heatGridRedrawMs${name}`] = worse('redraw');
    figures[`heatGridUpdateMs${name}`] = worse('update');
    progress(
      `${count} shards: first picture ${worse('first').toFixed(1)} ms, all anew ${worse('redraw').toFixed(1)} ms, 100 of them ${worse('update').toFixed(1)} ms`,
    );
  }
  await page.close();
  return figures;
}
