/** A fleet of more than fit: what is bounded says so, and nothing is left out of a change without a word. */
import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { clipboardText } from '../mesh/in-page.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { collectErrors, expectNoViolations } from '../mesh/page-is-sound.ts';
import { signIn } from '../mesh/sign-in.ts';
import { signInCommandLineElsewhere } from '../mesh/sign-in-command-line.ts';

const MEMBERS = 240;
/** What a bulk change takes, and a page of the audit holds. */
const MOST = 200;

const mesh = meshForThisFile('--simulated', String(MEMBERS), '--simulated-changes', '0');

test('round trips of more members than a matrix holds are those of their regions, and it says so', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  await page.goto(`${mesh.url}/c/sim/network`);
  const grid = page.getByRole('grid', { name: /^Round trips between regions/ });
  await expect(grid).toBeVisible();
  await expect(page.getByText(/^241 members collapsed to \d regions: a matrix holds 190 members/)).toBeVisible();
  await expect(page.getByLabel('Collapse by region')).toBeDisabled();
  await expectNoViolations(page);
  await page.goto(`${mesh.url}/c/sim/network?collapse=0`);
  await expect(page.getByText('ignored: collapse=0')).toBeVisible();
  await expect(grid).toBeVisible();
  // A table takes them one by one.
  await page.getByRole('button', { name: 'Table' }).click();
  await expect(page.getByRole('columnheader', { name: 'RTT (ms)' })).toBeVisible();
  await page.getByLabel('Collapse by region').check();
  await expect(page.getByRole('columnheader', { name: 'RTT p50 (ms)' })).toBeVisible();
  expect(errors).toEqual([]);
});

test('the tick beyond what one change takes is refused, and unticks nobody', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  const ids = Array.from({ length: MOST }, (_, i) => `n${i + 1}`);
  await page.goto(`${mesh.url}/c/sim/nodes?sort=node&sel=${ids.join()}`);
  const bar = page.getByRole('region', { name: 'Selection' });
  await expect(bar.getByText('200 selected')).toBeVisible();
  await page.getByLabel('Filter nodes').fill('node:n201');
  await page.getByLabel('Select n201').click();
  await expect(bar.getByText('n201 was not selected: at most 200 at once, and 200 are already')).toBeVisible();
  await expect(page.getByLabel('Select n201')).not.toBeChecked();
  await page.getByLabel('Filter nodes').fill('');
  await page.getByRole('button', { name: 'Select all 241' }).click();
  await expect(bar.getByText('These 241 were not selected')).toBeVisible();
  await expect(bar.getByText('200 selected')).toBeVisible();
  await expect(page.getByLabel('Select n1', { exact: true })).toBeChecked();
  await expectNoViolations(page);

  await bar.getByRole('button', { name: 'Cordon', exact: true }).click();
  const sheet = page.getByRole('dialog', { name: 'Cordon 200 nodes' });
  await expect(sheet.getByText('200 of 200 can be changed.')).toBeVisible();
  const effects = sheet.getByRole('row', { name: /^n1 / }).getByRole('listitem');
  await expect(effects.first()).toHaveText('Active becomes Cordoned');
  await expect(effects.filter({ hasText: ';.' })).toHaveCount(0);
  const code = sheet.getByLabel(/^Type/);
  if (await code.isVisible()) await code.fill('cordon 200');
  await sheet.getByRole('button', { name: 'Cordon 200 nodes' }).click();
  await expect(sheet.getByRole('status')).toHaveText('200 effective', { timeout: 90_000 });
  expect(errors).toEqual([]);
});

test('a long audit holds the rows in sight, and its export leaves the page as it is', async ({
  page,
  context,
  browser,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const errors = collectErrors(page);
  await signInCommandLineElsewhere(browser, mesh.env, 'ana');
  for (const nodeId of ['n1', 'n2', 'n3']) await mesh.must('mesh', 'peers', 'uncordon', nodeId);
  await mesh.must('mesh', 'tokens', 'create', '--role', 'worker', '--node-id', 'n999');
  await signIn(page, mesh.url, 'omar');
  await page.goto(`${mesh.url}/audit`);
  const table = page.getByRole('region', { name: 'Audit entries' });
  await expect(page.getByText(/^200 entries, back to /)).toBeVisible();
  await expect(table.getByRole('table')).toHaveAttribute('aria-rowcount', '201');
  expect(await table.getByRole('row').count()).toBeLessThanOrEqual(60);
  await table.evaluate((element: unknown) => (element as { scrollTo(x: number, y: number): void }).scrollTo(0, 1e6));
  await expect(page.locator('tr[aria-rowindex="201"]')).toBeVisible();
  expect(await table.getByRole('row').count()).toBeLessThanOrEqual(60);
  await expectNoViolations(page);

  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('audit.search')) asked.push(request.url());
  });
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export audit' }).click();
  await page.getByRole('menuitem', { name: 'JSON' }).click();
  const file = JSON.parse(await readFile(await (await download).path(), 'utf8'));
  expect(file.count).toBeGreaterThan(MOST);
  await expect(page.getByText(/^200 entries, back to /)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Look further back' })).toBeVisible();
  const further = (): number => asked.filter((address) => address.includes('cursor')).length;
  const forTheFile = further();
  expect(forTheFile).toBeGreaterThan(0);
  // What is read anew is what is shown: the first page, and none of those behind it.
  const anew = page.waitForResponse((response) => response.url().includes('audit.search'));
  await page.getByRole('button', { name: 'Read anew' }).click();
  await anew;
  await expect(page.getByText(/^200 entries, back to /)).toBeVisible();
  expect(further()).toBe(forTheFile);

  // What has no page of its own leads to its entries. It is asked for by what was done: of all, only the newest are in sight.
  await page.goto(`${mesh.url}/audit?q=action:create-join-token`);
  await table.getByRole('link', { name: /^join-token\// }).click();
  await expect(page).toHaveURL(/\/audit\?q=object/);
  await expect(page.getByLabel('Filter the audit')).toHaveValue(/^object:"join-token\/.+"$/);
  await expect(page.getByText(/^1 entry, as of/)).toBeVisible();

  await page.goto(`${mesh.url}/audit?q=actor:omar&from=now-6h`);
  await expect(table).toBeVisible();
  await page.getByRole('main').press('c');
  await expect.poll(() => clipboardText(page)).toBe('omnirelay mesh audit list --query actor:omar --from now-6h');
  expect(errors).toEqual([]);
});
