/** Every page of the console: reached by its link, reproduced by its address, sound for assistive technology, and honest about what it shows. */
import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { clipboardText } from '../mesh/in-page.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { collectErrors, expectNoViolations } from '../mesh/page-is-sound.ts';
import { signIn } from '../mesh/sign-in.ts';

const mesh = meshForThisFile();

const pages = (page: Page) => page.getByRole('navigation', { name: 'Pages' });
const rows = (page: Page) => page.locator('tbody').getByRole('link');

test('the navigation leads to every page, and each is sound in both themes', async ({ page, browser }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  const other = await browser.newContext({ colorScheme: 'light', storageState: await page.context().storageState() });
  const light = await other.newPage();
  for (const [link, address, heading] of [
    ['Fleet', '/fleet', 'Fleet'],
    ['Overview', '/c/dev/overview', 'Overview'],
    ['Nodes', '/c/dev/nodes', 'Nodes'],
    ['Network', '/c/dev/network', 'Network'],
    ['Leaders', '/c/dev/leaders', 'Leaders'],
    ['Audit', '/audit', 'Audit'],
    ['Access', '/settings/access', 'Access'],
    ['Topology', '/c/dev/topology', 'Topology'],
  ] as const) {
    await pages(page).getByRole('link', { name: link }).click();
    await expect(page).toHaveURL(mesh.url + address);
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
    await expect(pages(page).getByRole('link', { name: link })).toHaveAttribute('aria-current', 'page');
    await expectNoViolations(page);
    await light.goto(page.url());
    await expect(light.getByRole('heading', { level: 1, name: heading })).toBeVisible();
    await expectNoViolations(light);
  }
  await other.close();
  expect(errors).toEqual([]);
});

test('a node list is its address: filter, sort, columns, selection, and what it does not know', async ({
  page,
  browser,
}) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  await page.goto(`${mesh.url}/c/dev/nodes`);
  await page.getByLabel('Filter nodes').fill('role:worker colour:red');
  await expect(rows(page)).toHaveText(['n5', 'n6', 'n7']);
  await expect(page.getByText('ignored: colour:red')).toBeVisible();
  await page.getByRole('button', { name: 'Node', exact: true }).click();
  await page.getByRole('button', { name: 'Node', exact: true }).click();
  await expect(rows(page)).toHaveText(['n7', 'n6', 'n5']);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy as CLI' }).click();
  await expect.poll(() => clipboardText(page)).toBe('omnirelay mesh peers list --query role:worker --sort -node');
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Version' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'In this state since' }).click();
  await page.keyboard.press('Escape');
  await page.getByLabel('Select n6').check();
  await expect(page).toHaveURL(/sort=-node/);
  await expect(page).toHaveURL(/sel=n6/);

  const other = await browser.newContext();
  const second = await other.newPage();
  await signIn(second, mesh.url, 'olga');
  await second.goto(page.url());
  await expect(rows(second)).toHaveText(['n7', 'n6', 'n5']);
  await expect(second.getByRole('columnheader', { name: 'Version' })).toHaveCount(0);
  await expect(second.getByRole('columnheader', { name: 'In this state since' })).toBeVisible();
  await expect(second.getByLabel('Select n6')).toBeChecked();
  await other.close();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export nodes' }).click();
  await page.getByRole('menuitem', { name: 'CSV' }).click();
  const csv = await readFile(await (await download).path(), 'utf8');
  expect(
    csv
      .trim()
      .split('\r\n')
      .map((line) => line.split(',')[0]),
  ).toEqual(['node', 'n7', 'n6', 'n5']);

  await page.getByLabel('Filter nodes').fill('node:nothing');
  await expect(page.getByText('None of 7 nodes matches the filter')).toBeVisible();
  await page.getByRole('main').getByRole('button', { name: 'Clear the filter' }).last().click();
  await expect(rows(page)).toHaveCount(7);
  expect(errors).toEqual([]);
});

test('a node says its lease in words, and that its host reports no load where it does not', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'vera');
  await page.goto(`${mesh.url}/c/dev/nodes/n2/summary`);
  const block = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Lease and load' }) });
  await expect(block).toContainText(/Leaseheld/);
  await expect(block).toContainText(/Lease epoch\d+, since 20/);
  await expect(block).toContainText(/Hangs on it\d+ shards?, \d+ further scopes?/);
  await expect(block).toContainText('This node reports no load.');
  await expectNoViolations(page);
  await page.goto(`${mesh.url}/c/dev/nodes?cols=state,pending,p99,errors&q=-pending:>0`);
  for (const title of ['Pending', 'p99 (ms)', 'Errors'])
    await expect(page.getByRole('columnheader', { name: title })).toBeVisible();
  await expect(rows(page).first()).toBeVisible();
  expect(errors).toEqual([]);
});

test('many nodes are cordoned as they were selected: asked first, each with its own outcome', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  // Somebody else cordons one of them first: it is left out, and the others are not held up.
  await page.goto(`${mesh.url}/c/dev/nodes/n6`);
  await page.getByRole('button', { name: 'Cordon n6' }).click();
  await page.getByRole('dialog').getByLabel(/^Type/).fill('n6');
  await page.getByRole('dialog').getByRole('button', { name: 'Cordon n6' }).click();
  await expect(page.getByText('Cordon effective')).toBeVisible();
  await page.goto(`${mesh.url}/c/dev/nodes?sel=n3,n5,n6`);
  await page.getByRole('button', { name: 'Cordon', exact: true }).click();
  const sheet = page.getByRole('dialog', { name: 'Cordon 3 nodes' });
  await expect(sheet.getByText('2 of 3 can be changed.')).toBeVisible();
  await expect(sheet.getByRole('row', { name: /n6.*left out/ })).toBeVisible();
  await expectNoViolations(page);
  // The focus begins on Cancel, and Enter in the reason confirms nothing.
  await expect(sheet.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await sheet.getByLabel(/Reason/).fill('rack 4 moves');
  await sheet.getByLabel(/Reason/).press('Enter');
  await expect(sheet.getByRole('button', { name: 'Cordon 2 nodes' })).toBeVisible();
  await sheet.getByRole('button', { name: 'Cordon 2 nodes' }).click();
  const outcome = page.getByRole('dialog', { name: 'Cordon 2 nodes' });
  await expect(outcome.getByRole('status')).toHaveText('2 effective');
  await expect(outcome.getByRole('row', { name: /n6.*not sent/ })).toBeVisible();
  await expectNoViolations(page);
  await outcome.getByRole('button', { name: 'Close' }).click();
  await page.getByLabel('Filter nodes').fill('intent:cordoned');
  await expect(rows(page)).toHaveText(['n3', 'n5', 'n6']);
  expect(errors).toEqual([]);
});

test('what leaves a role without a node asks for more than a click', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  // n7 is the last worker in service.
  await page.goto(`${mesh.url}/c/dev/nodes?sel=n7`);
  await page.getByRole('button', { name: 'Cordon', exact: true }).click();
  const sheet = page.getByRole('dialog', { name: 'Cordon 1 node' });
  await expect(sheet).toHaveAttribute('data-tier', 'T2');
  await expect(sheet.getByText(/^No worker in .* stays in service/)).toBeVisible();
  const confirm = sheet.getByRole('button', { name: 'Cordon 1 node' });
  await expect(confirm).toBeDisabled();
  await sheet.getByLabel(/^Type/).fill('cordon 2');
  await expect(confirm).toBeDisabled();
  await sheet.getByLabel(/^Type/).fill('cordon 1');
  await expect(confirm).toBeEnabled();
  await expectNoViolations(page);
  await sheet.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('row', { name: /n7.*Active/ })).toBeVisible();

  // One alone is no way around it: from its page, from the panel and from the palette.
  const single = page.getByRole('dialog', { name: 'Cordon n7' });
  const pressed = single.getByRole('button', { name: 'Cordon n7' });
  const thin = async (): Promise<void> => {
    await expect(single).toHaveAttribute('data-tier', 'T2');
    await expect(single.getByText('No worker in eu-west stays in service: n7 is the only one')).toBeVisible();
    await single.getByLabel(/Reason/).press('Enter');
    await expect(pressed).toBeDisabled();
  };
  await page.goto(`${mesh.url}/c/dev/topology?panel=node:n7`);
  await page.getByRole('button', { name: 'Cordon n7' }).click();
  await thin();
  await page.keyboard.press('Escape');
  await page.goto(`${mesh.url}/c/dev/nodes/n7`);
  await expect(page.getByRole('button', { name: 'Cordon n7' })).toBeEnabled();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search or run a command' }).fill('cordon n7');
  await expect(page.getByRole('option').first()).toHaveText(/^Cordon n7/);
  await page.keyboard.press('Enter');
  await thin();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Cordon n7' }).click();
  await thin();
  await single.getByLabel(/^Type/).fill('n7');
  await expect(pressed).toBeEnabled();
  await expectNoViolations(page);
  await single.getByRole('button', { name: 'Cancel' }).click();
  expect(errors).toEqual([]);
});

test('vera may look at everything and is told why she may do nothing', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'vera');
  await page.goto(`${mesh.url}/c/dev/nodes?sel=n7`);
  const cordon = page.getByRole('button', { name: 'Cordon', exact: true });
  await expect(cordon).toBeDisabled();
  await expect(cordon).toHaveAccessibleDescription(/Operators and admins/);
  await page.goto(`${mesh.url}/settings/access?q=cordon`);
  await expect(page.getByRole('row', { name: /^cordon-peer.*may not.*mesh\.operate/ })).toBeVisible();
  await expect(page.getByRole('row')).toHaveCount(3);
  await expectNoViolations(page);
  expect(errors).toEqual([]);
});

test('the audit is found by who and on what, read before and after, and linked for good', async ({ page, browser }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'vera');
  await page.goto(`${mesh.url}/audit`);
  await page.getByLabel('Filter the audit').fill('actor:omar object:node/n5');
  const entry = page.getByRole('row', { name: /omar.*cordon-peer.*node\/n5.*accepted.*rack 4 moves/i });
  await expect(entry).toBeVisible();
  await expect(page.locator('tbody').getByRole('row')).toHaveCount(1);
  await entry.getByRole('button').click();
  const panel = page.getByRole('complementary', { name: 'Audit entry' });
  await expect(panel.getByRole('row', { name: /intent.*changed.*Active.*Cordoned/i })).toBeVisible();
  await expectNoViolations(page);
  await panel.getByRole('link', { name: 'node/n5' }).click();
  await expect(page).toHaveURL(`${mesh.url}/c/dev/nodes/n5`);
  await page.goBack();
  const id = /panel=audit:([^&]+)/.exec(page.url())?.[1];
  expect(id).toBeDefined();

  const other = await browser.newContext();
  const second = await other.newPage();
  await signIn(second, mesh.url, 'olga');
  await second.goto(`${mesh.url}/o/audit/${id}`);
  await expect(second.getByRole('complementary', { name: 'Audit entry' })).toContainText('rack 4 moves');
  await other.close();

  await page.goto(`${mesh.url}/audit?q=actor:omar`);
  const listed = page.locator('tbody').getByRole('row');
  await expect(listed.first()).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export audit' }).click();
  await page.getByRole('menuitem', { name: 'JSON' }).click();
  const file = JSON.parse(await readFile(await (await download).path(), 'utf8'));
  expect(file).toMatchObject({ query: 'actor:omar', count: file.audit.length });
  expect(file.audit.length).toBeGreaterThanOrEqual(await listed.count());

  await page.goto(`${mesh.url}/audit?to=2001-01-01`);
  await expect(page.getByText(/^No entry matches/)).toBeVisible();
  await page.goto(`${mesh.url}/audit?from=yesterday`);
  await expect(page.getByText('ignored: write 2026-11-23T14:02 or now-6h')).toBeVisible();
  await expect(page.getByRole('row', { name: /omar/i }).first()).toBeVisible();
  expect(errors).toEqual([]);
});

test('every number of the fleet and of the overview leads to what is behind it', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  await page.goto(`${mesh.url}/fleet`);
  await page
    .getByRole('list', { name: 'Members by state' })
    .getByRole('link', { name: /out of service/ })
    .click();
  await expect(rows(page)).toHaveText(['n3', 'n5', 'n6']);
  await page.goto(`${mesh.url}/c/dev/overview`);
  await page
    .getByRole('list', { name: 'Status' })
    .getByRole('link', { name: /^Alive/ })
    .click();
  await expect(rows(page)).toHaveCount(7);
  await page.goBack();
  const feed = page.getByRole('region', { name: 'What changed in the last hour' });
  await expect(feed.getByRole('listitem').filter({ hasText: 'Omar' }).first()).toContainText('cordon-peer');
  await feed
    .getByRole('link', { name: /cordon-peer: rack 4 moves/ })
    .first()
    .click();
  await expect(page.getByRole('complementary', { name: 'Audit entry' })).toContainText('rack 4 moves');
  expect(errors).toEqual([]);
});

test('a node is removed only by its name and with a reason', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  await page.goto(`${mesh.url}/c/dev/nodes/n4`);
  await page.getByRole('button', { name: 'Remove n4' }).click();
  const sheet = page.getByRole('dialog', { name: 'Remove n4' });
  await expect(sheet.getByText('Only a new join token that names n4 lets it back.')).toBeVisible();
  const confirm = sheet.getByRole('button', { name: 'Remove n4' });
  await sheet.getByLabel(/^Type/).fill('n4');
  await expect(confirm).toBeDisabled();
  await sheet.getByLabel(/Reason/).fill('taken apart');
  await expect(confirm).toBeEnabled();
  await expectNoViolations(page);
  await confirm.click();
  await expect(page.getByText(/^Removal (?:accepted|effective)$/)).toBeVisible();
  await expect.poll(async () => (await page.request.get(`${mesh.url}/o/node/n4`)).status()).toBe(410);
  expect(errors).toEqual([]);
});
