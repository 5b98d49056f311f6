/** The first journey: an operator signs in, watches a node die, reads why, cordons another, and finds it in the audit. */
import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { recordTitles } from '../mesh/in-page.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { collectErrors, expectNoViolations } from '../mesh/page-is-sound.ts';
import { signIn } from '../mesh/sign-in.ts';

const mesh = meshForThisFile();

const node = (name: string, status: string) => ({ name: new RegExp(`^${name}\\b.*\\b${status}\\b`, 'i') });

test('omar watches a killed node turn suspect, then dead, and reads the evidence', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  for (const name of ['n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7']) {
    await expect(page.getByRole('gridcell', node(name, 'alive'))).toBeVisible();
  }
  await expectNoViolations(page);

  const reloaded = page.waitForEvent('framenavigated', { timeout: 0 }).then(
    () => true,
    () => false,
  );
  await page.getByRole('gridcell', node('n6', 'alive')).focus();
  const suspect = page.getByRole('gridcell', node('n6', 'suspect')).waitFor();
  await mesh.must('dev', 'kill', 'n6');
  await suspect;
  await expect(page.getByRole('gridcell', node('n6', 'dead'))).toBeVisible();
  // It has moved to another row, and the keyboard with it.
  await expect(page.getByRole('gridcell', node('n6', 'dead'))).toBeFocused();
  expect(await Promise.race([reloaded, Promise.resolve(false)]), 'the page reloaded').toBe(false);

  await page.getByRole('gridcell', node('n6', 'dead')).click();
  const panel = page.getByRole('complementary', { name: 'Node n6' });
  await expect(panel.getByText('Dead')).toBeVisible();
  await expectNoViolations(page);
  await panel.getByRole('link', { name: 'Open node' }).click();
  await expect(page.getByRole('heading', { name: 'n6' })).toBeVisible();
  await expectNoViolations(page);
  await page.getByRole('navigation', { name: 'Node' }).getByRole('link', { name: 'Events' }).click();
  await expect(page).toHaveURL(`${mesh.url}/c/dev/nodes/n6/events`);
  await expect(page.getByText(/declared dead by n\d/i).first()).toBeVisible();
  await expect(page.getByRole('row', { name: /suspected/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /died/ })).toBeVisible();
  await expectNoViolations(page);
  expect(errors).toEqual([]);
});

test('omar cordons n5 after a dry run, and the audit names him', async ({ page, browser }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  await page.goto(`${mesh.url}/c/dev/nodes/n5`);
  await page.getByRole('button', { name: 'Cordon n5' }).click();
  const dialog = page.getByRole('dialog', { name: 'Cordon n5' });
  await expect(dialog.getByText('n5 gets no new work')).toBeVisible();
  await expectNoViolations(page);
  await dialog.getByLabel(/Reason/).fill('disk swap in rack 4');
  await dialog.getByRole('button', { name: 'Cordon n5' }).click();
  await expect(page.getByText('Cordon effective')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Uncordon n5' })).toBeVisible();

  await page.getByRole('navigation', { name: 'Node' }).getByRole('link', { name: 'Audit' }).click();
  const entry = page.getByRole('row', { name: /omar.*cordon-peer.*accepted.*disk swap in rack 4/i });
  await expect(entry).toBeVisible();
  await expectNoViolations(page);

  // The address alone reproduces the view for somebody else.
  const other = await browser.newContext({ colorScheme: 'light' });
  const second = await other.newPage();
  await signIn(second, mesh.url, 'olga');
  await second.goto(page.url());
  await expect(second.getByRole('row', { name: /omar.*cordon-peer/i })).toBeVisible();
  await expectNoViolations(second);
  await other.close();
  expect(errors).toEqual([]);
});

test('the address alone reproduces a filtered view in another browser', async ({ page, browser }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  await page.getByLabel('Filter nodes').fill('role:worker -status:dead');
  await page.getByRole('button', { name: 'Table' }).click();
  await expect(page.getByLabel('Group by')).toBeDisabled();
  const shown = ['n5', 'n7'];
  const names = (of: typeof page) => of.locator('tbody').getByRole('link');
  await expect(names(page)).toHaveText(shown);
  await expectNoViolations(page);

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export nodes' }).click();
  await page.getByRole('menuitem', { name: 'CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^omnirelay-nodes-2-\d{8}T\d{6}Z\.csv$/);
  const [head, ...rows] = (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n');
  expect(head).toMatch(/^node,liveness,.*,asOf,source$/);
  expect(rows.map((row) => row.split(',')[0])).toEqual(shown);

  const other = await browser.newContext({ colorScheme: 'light' });
  const second = await other.newPage();
  const secondErrors = collectErrors(second);
  await signIn(second, mesh.url, 'olga');
  await second.goto(page.url());
  await expect(names(second)).toHaveText(shown);
  await expectNoViolations(second);
  await second.getByRole('button', { name: 'Grid' }).click();
  await expect(second.getByRole('gridcell')).toHaveCount(shown.length);
  await expectNoViolations(second);
  await other.close();
  expect([...errors, ...secondErrors]).toEqual([]);
});

test('vera may look, and is told why she may not cordon', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'vera');
  await page.goto(`${mesh.url}/c/dev/nodes/n7`);
  const cordon = page.getByRole('button', { name: 'Cordon n7' });
  await expect(cordon).toBeDisabled();
  await expect(cordon).toHaveAccessibleDescription(/operator|mesh\.operate/i);
  const certificate = page.getByRole('definition').filter({ hasText: /as proved to|has no channel/ });
  await expect(certificate).toHaveText(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, as proved to n[123]$/);
  await expectNoViolations(page);
  expect(errors).toEqual([]);
});

test('of a node without a channel nobody claims to know when its certificate ends', async ({ page }) => {
  await signIn(page, mesh.url, 'vera');
  await page.goto(`${mesh.url}/c/dev/nodes?q=status:dead`);
  await page.locator('tbody').getByRole('link').first().click();
  await expect(page.getByText(/^not known: n[123] has no channel to it$/)).toBeVisible();
  await expectNoViolations(page);
});

test('what each role may do, and why, stands in the address', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'vera');
  await page.goto(`${mesh.url}/settings/access?q=cordon`);
  await expect(page.getByText(/^You may do \d+ of \d+ operations/)).toBeVisible();
  const cordon = page.getByRole('row', { name: /^cordon-peer/ });
  // You, viewer, operator, admin.
  await expect(cordon.getByRole('cell', { name: /^may/ })).toHaveText(['may not', 'may not', 'may', 'may']);
  await page.getByLabel('What may').selectOption({ label: 'an operator' });
  await expect(page).toHaveURL(/[?&]as=operator/);
  await expect(cordon.getByRole('cell', { name: 'an operator has mesh.operate' })).toBeVisible();
  await page.goto(`${mesh.url}/settings/access?q=adopt&as=operator`);
  await expect(page.getByText(/^An operator may do \d+ of \d+ operations/)).toBeVisible();
  await expect(page.getByRole('row', { name: /^adopt-lineage.*T3.*needs mesh\.admin; an operator has/ })).toBeVisible();
  await expectNoViolations(page);
  expect(errors).toEqual([]);
});

test('a permalink leads to its node, and says so when the node is gone', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'vera');
  await page.goto(`${mesh.url}/o/node/n5`);
  await expect(page).toHaveURL(`${mesh.url}/c/dev/nodes/n5`);
  expect(errors).toEqual([]);
  const gone = await page.goto(`${mesh.url}/o/node/n99`);
  expect(gone?.status()).toBe(410);
  await expect(page.getByRole('heading', { name: 'Gone: node n99' })).toBeVisible();
  await expect(page.getByRole('status', { name: 'Connection: Live' })).toBeVisible();
  await expectNoViolations(page);
  for (const path of ['planet/n5', 'cluster/n5']) {
    expect((await page.goto(`${mesh.url}/o/${path}`))?.status(), path).toBe(404);
    await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible();
  }
  // The browser says in its own words what each of the three was answered with.
  expect(errors.map((text) => /status of (\d+)/.exec(text)?.[1])).toEqual(['410', '404', '404']);
  await page.context().clearCookies();
  const unknown = await page.goto(`${mesh.url}/o/node/n99`);
  expect(unknown?.status()).toBe(200);
  await expect(page).toHaveURL(`${mesh.url}/sign-in?returnTo=%2Fo%2Fnode%2Fn99`);
});

test('the page has a title all the while that one goes from page to page', async ({ page }) => {
  await signIn(page, mesh.url, 'vera');
  await page.goto(`${mesh.url}/c/dev/nodes/n5`);
  await expect(page).toHaveTitle('Node n5 · OmniRelay');
  const titles = await recordTitles(page);
  const tabs = page.getByRole('navigation', { name: 'Node' });
  for (const [tab, address] of [
    ['Events', /\/events$/],
    ['Audit', /\/audit$/],
    ['Summary', /\/summary$/],
  ] as const) {
    await tabs.getByRole('link', { name: tab }).click();
    await expect(page).toHaveURL(address);
  }
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Nodes' }).click();
  await expect(page).toHaveTitle('Nodes · OmniRelay');
  expect(await titles()).toEqual(['Node n5 · OmniRelay', 'Nodes · OmniRelay']);
});

test('numbers lead to what is behind them, and going back leads back', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  const filter = page.getByLabel('Filter nodes');
  await page.getByRole('link', { name: '1 dead' }).click();
  await expect(page).toHaveURL(/q=status:dead/);
  await expect(filter).toHaveValue('status:dead');
  await expect(page.getByRole('gridcell')).toHaveCount(1);
  await page.goBack();
  await expect(filter).toHaveValue('');
  await expect(page.getByRole('gridcell')).toHaveCount(7);

  await filter.fill('foo:bar role:gateway');
  await expect(page.getByText('ignored: foo:bar')).toBeVisible();
  await expect(page.getByRole('gridcell')).toHaveCount(1);
  await expectNoViolations(page);
  expect(errors).toEqual([]);
});

test('a screen of 320 pixels shows all without scrolling sideways', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await signIn(page, mesh.url, 'omar');
  for (const path of ['topology', 'nodes/n5']) {
    await page.goto(`${mesh.url}/c/dev/${path}`);
    await expect(page.getByRole('status', { name: 'Connection: Live' })).toBeVisible();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    await expectNoViolations(page);
  }
});

test('the console follows the control node that answers', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  const freshness = page.getByRole('contentinfo');
  await expect(freshness).toContainText(/from n[123]/);
  const source = /from (n[123])/.exec((await freshness.textContent()) ?? '')?.[1] as string;
  await mesh.must('dev', 'kill', source);
  await expect(freshness).not.toContainText(`from ${source}`);
  await expect(freshness).toContainText(/from n[123]/);
  await expect(page.getByRole('gridcell', node(source, 'dead'))).toBeVisible();
  await expectNoViolations(page);
  await mesh.must('dev', 'restart', source);
  await expect(page.getByRole('gridcell', node(source, 'alive'))).toBeVisible();
  expect(errors).toEqual([]);
});
