/** The pictures of docs/console that show policies and freezes: a policy of a namespace with two versions, one that contradicts itself, and a freeze. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type Page, test } from '@playwright/test';
import { createOrders } from '../mesh/create-orders.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { signIn } from '../mesh/sign-in.ts';

const FOLDER = fileURLToPath(new URL('../../docs/console/', import.meta.url));
const mesh = meshForThisFile();

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly ready: (page: Page) => Promise<void>;
}

const SHOTS: readonly Shot[] = [
  {
    name: 'policies',
    path: 'policies',
    ready: (page) => expect(page.getByRole('row', { name: /^orders/ })).toContainText('Steady'),
  },
  {
    name: 'policy',
    path: 'policies/rebalance.orders#limits.movesPerNode',
    ready: (page) => expect(page.locator('li[aria-current=location]')).toBeVisible(),
  },
  {
    name: 'policy-config',
    path: 'policies/rebalance.orders/config',
    ready: async (page) => {
      await page.getByLabel('Moves of a node at once').fill('17');
      await expect(page.getByText(/is 17, and the whole cluster has 16/).first()).toBeVisible();
      await page.getByRole('group', { name: 'How much may move' }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'policy-text',
    path: 'policies/rebalance.orders/config?view=text',
    ready: async (page) => {
      await page
        .getByLabel('Document as text')
        .fill('{\n  "mode": "auto",\n  "limits": {\n    "movesPerNode": 3\n  }\n}');
      await expect(page.getByRole('list', { name: 'What this policy would say now' })).toBeVisible();
    },
  },
  {
    name: 'policy-history',
    path: 'policies/rebalance.orders/history?diff=1...2',
    ready: (page) => expect(page.getByRole('list', { name: 'What differs, line by line' })).toBeVisible(),
  },
  {
    name: 'freezes',
    path: 'freezes',
    ready: (page) => expect(page.getByRole('row', { name: /the sale/ })).toBeVisible(),
  },
  {
    name: 'freeze-review',
    path: 'freezes?act=new',
    ready: (page) => expect(page.getByText(/No planned move begins/)).toBeVisible(),
  },
];

test('pages of policies and freezes, dark and light', async ({ browser }) => {
  await createOrders(browser, mesh, 64);
  const file = path.join(mesh.env.OMNIRELAY_CONFIG_DIR as string, 'policy.json');
  const write = async (document: object, reason: string, id = 'rebalance.orders'): Promise<void> => {
    await writeFile(file, JSON.stringify(document));
    await mesh.must('mesh', 'policies', 'set', id, '--file', file, '--reason', reason);
  };
  await write({ limits: { churnPerHour: 128 } }, 'less at night', 'rebalance');
  await write({ limits: { movesPerNode: 2 } }, 'the new disks are slow');
  await write(
    { mode: 'auto', limits: { movesPerNode: 2, cooldownMs: 7_200_000 }, brake: { leastNodes: 2 } },
    'let them settle first',
  );
  const until = `${new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10)}T06:00:00Z`;
  await mesh.must('mesh', 'freeze', 'add', 'sale', '--until', until, '--reason', 'the sale');
  for (const colorScheme of ['dark', 'light'] as const) {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 720 } });
    const page = await context.newPage();
    await signIn(page, mesh.url, 'ana');
    for (const { name, path: where, ready } of SHOTS) {
      await page.goto(`${mesh.url}/c/dev/${where}`);
      await ready(page);
      await page.screenshot({ path: `${FOLDER}${name}-${colorScheme}.png`, animations: 'disabled' });
    }
    await context.close();
  }
});
