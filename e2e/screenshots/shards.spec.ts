/** The pictures of docs/console that show shards: two namespaces, one shard paused and one disabled. */
import { fileURLToPath } from 'node:url';
import { expect, type Page, test } from '@playwright/test';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { signIn } from '../mesh/sign-in.ts';
import { signInCommandLineElsewhere } from '../mesh/sign-in-command-line.ts';

const FOLDER = fileURLToPath(new URL('../../docs/console/', import.meta.url));
const SHARDS = 1_024;

const mesh = meshForThisFile();

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly ready: (page: Page) => Promise<void>;
}

const grid = (page: Page) => expect(page.getByRole('gridcell', { name: /^Shard / })).toBeVisible();

const SHOTS: readonly Shot[] = [
  { name: 'shards', path: 'shards', ready: grid },
  { name: 'shards-by-owner', path: 'shards?group=owner&color=owner&panel=shard:orders/00412', ready: grid },
  {
    name: 'shards-table',
    path: 'shards?view=table&sort=age',
    ready: (page) => expect(page.getByRole('row', { name: /Paused/ })).toBeVisible(),
  },
  {
    name: 'shard-why',
    path: 'shards/orders/00412/why',
    ready: (page) => expect(page.getByText('yes: it owns it')).toBeVisible(),
  },
  {
    name: 'map-versions',
    path: 'maps',
    ready: (page) => expect(page.getByRole('row', { name: /orders/ }).first()).toBeVisible(),
  },
  {
    name: 'namespaces',
    path: 'namespaces',
    ready: (page) => expect(page.getByRole('link', { name: 'orders' })).toBeVisible(),
  },
  {
    name: 'simulator',
    path: 'simulations/new?namespace=orders&strategy=rendezvous&zones=eu-west-a=2&add=new-1::eu-west/eu-west-a,new-2::eu-west/eu-west-a,new-3::eu-west/eu-west-a',
    ready: async (page) => {
      const loads = page.getByRole('img', { name: /^Shards a node/ }).locator('svg');
      await expect(loads.first()).toBeVisible();
      await page.getByRole('region', { name: 'Result' }).evaluate((result) => result.scrollIntoView());
    },
  },
];

test('pages of shards, dark and light', async ({ browser }) => {
  await signInCommandLineElsewhere(browser, mesh.env, 'adam');
  const because = ['--reason', 'first namespaces'];
  await mesh.must('mesh', 'namespaces', 'create', 'orders', '--shards', String(SHARDS), ...because);
  await mesh.must(
    'mesh',
    'namespaces',
    'create',
    'mail',
    '--shards',
    '64',
    '--kind',
    'queue',
    '--strategy',
    'ring',
    ...because,
  );
  for (const colorScheme of ['dark', 'light'] as const) {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 720 } });
    const page = await context.newPage();
    await signIn(page, mesh.url, 'omar');
    await page.goto(`${mesh.url}/c/dev/shards`);
    await expect(page.getByRole('link', { name: `${SHARDS + 64} shards` })).toBeVisible();
    if (colorScheme === 'dark') {
      await mesh.must('mesh', 'shards', 'pause', 'orders', '00412', '--for', '1h', '--reason', 'hot key');
      await mesh.must('mesh', 'shards', 'disable', 'mail', '00007', '--reason', 'its disk is full');
    }
    await expect(page.getByRole('link', { name: '1 paused' })).toBeVisible();
    for (const { name, path, ready } of SHOTS) {
      await page.goto(`${mesh.url}/c/dev/${path}`);
      await ready(page);
      await page.screenshot({ path: `${FOLDER}${name}-${colorScheme}.png`, animations: 'disabled' });
    }
    await context.close();
  }
});
