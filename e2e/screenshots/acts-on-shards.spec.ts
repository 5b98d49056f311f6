/** The pictures of docs/console that show what is reviewed before a namespace is made or changed, and before a shard is held up. */
import { fileURLToPath } from 'node:url';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { signIn } from '../mesh/sign-in.ts';
import { signInCommandLineElsewhere } from '../mesh/sign-in-command-line.ts';

const FOLDER = fileURLToPath(new URL('../../docs/console/', import.meta.url));

const mesh = meshForThisFile();

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly prepare: (page: Page) => Promise<void>;
  /** What the control node is to have said. */
  readonly foreseen: string;
}

/** None of the shards up to that one on n6. */
async function addRule(sheet: Locator, last: string): Promise<void> {
  await sheet.getByRole('button', { name: 'Add a rule' }).click();
  await sheet.getByLabel('From shard').fill('0');
  await sheet.getByLabel('To shard').fill(last);
  await sheet.getByLabel('Which').fill('n6');
}

const SHOTS: readonly Shot[] = [
  {
    name: 'namespace-new',
    path: 'namespaces?act=new',
    async prepare(page) {
      const sheet = page.getByRole('dialog');
      await sheet.getByLabel('Name').fill('payments');
      await sheet.getByLabel('Shards', { exact: true }).fill('256');
      await addRule(sheet, '15');
    },
    foreseen: 'places 256 shards',
  },
  {
    name: 'namespace-change',
    path: 'namespaces/orders?act=change',
    prepare: (page) => addRule(page.getByRole('dialog'), '255'),
    foreseen: 'of shards move',
  },
  { name: 'shard-pause', path: 'shards/orders/00100?act=pause', prepare: async () => {}, foreseen: 'Paused until' },
  {
    name: 'shard-disable',
    path: 'shards/orders/00100?act=disable',
    prepare: async () => {},
    foreseen: 'nobody serves orders/00100',
  },
];

test('reviews of acts on shards, dark and light', async ({ browser }) => {
  await signInCommandLineElsewhere(browser, mesh.env, 'adam');
  await mesh.must('mesh', 'namespaces', 'create', 'orders', '--shards', '1024', '--reason', 'first namespace');
  for (const colorScheme of ['dark', 'light'] as const) {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await signIn(page, mesh.url, 'ana');
    for (const { name, path, prepare, foreseen } of SHOTS) {
      await page.goto(`${mesh.url}/c/dev/${path}`);
      await prepare(page);
      await expect(page.getByRole('region', { name: 'What would happen' })).toContainText(foreseen);
      await page.screenshot({ path: `${FOLDER}${name}-${colorScheme}.png`, animations: 'disabled' });
    }
    await context.close();
  }
});
