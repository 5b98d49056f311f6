/**
 * Shards: a first run says what to do, each shard is seen as it changes; why one is where it is, also to somebody else later (J3).
 */
import { expect, type Page, test } from '@playwright/test';
import { createOrders } from '../mesh/create-orders.ts';
import { clipboardText, painted, sidewaysScroll } from '../mesh/in-page.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { collectErrors, expectNoViolations } from '../mesh/page-is-sound.ts';
import { signIn } from '../mesh/sign-in.ts';

const mesh = meshForThisFile();
const SHARDS = 1_024;
/** Whoever comes last gets its share a tenth of all at a time. */
const SPREAD_WITHIN_MS = 150_000;

const at = (part: string): string => `${mesh.url}/c/dev/${part}`;
const shard = (page: Page, name: string | RegExp) => page.getByRole('gridcell', { name });

test('a mesh without shards says the command that makes the first ones, and then shows them', async ({
  page,
  browser,
}) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'vera');
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await expect(page).toHaveURL(at('shards'));
  await expect(page.getByText('There are no shards yet')).toBeVisible();
  await expect(page.locator('code')).toContainText('omnirelay mesh namespaces create orders --shards 1024');
  await expectNoViolations(page);
  await createOrders(browser, mesh, SHARDS);
  // Without a reload: the page is told.
  await expect(page.getByRole('link', { name: `${SHARDS} shards`, exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: `${SHARDS} active` })).toBeVisible({ timeout: SPREAD_WITHIN_MS });
  await expect(
    shard(page, /^Shard orders\/00000, Active, leader n\d, epoch \d+, wanted at n\d, version \d+/),
  ).toBeVisible();
  await expect(page.getByText('None: every shard that is shown')).toBeVisible({ timeout: SPREAD_WITHIN_MS });
  await expectNoViolations(page);
  expect(errors).toEqual([]);
});

test('J3: why a shard is here, and why not there', async ({ page, browser, context }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'vera');
  await page.goto(at('shards/orders/00412/why'));
  const why = page.getByRole('region', { name: 'Why it is here' });
  await expect(why.locator('p').first()).toHaveText(
    /^orders\/00412 is on n\d by rendezvous with score \S+, choice \d of 3; /,
  );
  // Whoever was there first has it from the beginning, and gives it away where a node joins that it likes better.
  await expect(why).toContainText(
    /Since version \d+, 20\S+ \S+ UTC: (?:placed at|moved to|moved from n\d to) n\d (?:when the namespace was made, by Adam|since a node joined, by n\d)/,
  );
  const candidates = page.getByRole('region', { name: 'Candidates', exact: true });
  const rows = candidates.getByRole('row');
  await expect(rows.filter({ hasText: 'yes: it owns it' })).toHaveCount(1);
  await expect(rows.filter({ hasText: 'n6' })).toContainText('no: a rule excludes it');
  await expect(rows.filter({ hasText: 'n6' })).toContainText('rule not-n6 excludes it');
  await expectNoViolations(page);
  // A permalink tells the same, of the same moment, to somebody else.
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const summary = (await why.locator('p').first().textContent()) ?? '';
  const ofWhen = page.getByRole('region', { name: 'Of when it is' });
  await ofWhen.getByRole('button', { name: 'Copy permalink' }).click();
  await expect.poll(() => clipboardText(page)).toMatch(/\/why\?at=20\S+Z$/);
  const permalink = await clipboardText(page);
  const asOf = new URL(permalink).searchParams.get('at') ?? '';
  await mesh.must('mesh', 'shards', 'disable', 'orders', '00412', '--reason', 'a version after that moment');
  const elsewhere = await browser.newContext();
  const reader = await elsewhere.newPage();
  await signIn(reader, mesh.url, 'olga');
  await reader.goto(permalink);
  const told = reader.getByRole('region', { name: 'Of when it is' });
  await expect(told.locator('time')).toHaveAttribute('datetime', asOf);
  await expect(told).toContainText('Who could accept for the shard then, and which moves were under way, is not kept.');
  await expect(reader.getByRole('region', { name: 'Why it is here' }).locator('p').first()).toHaveText(summary);
  await expectNoViolations(reader);
  await told.getByRole('button', { name: 'Show it as it is now' }).click();
  await expect(reader).toHaveURL(at('shards/orders/00412/why'));
  await elsewhere.close();
  await mesh.must('mesh', 'shards', 'resume', 'orders', '00412', '--reason', 'it is served again');
  // The rule that says so, marked where it stands.
  await rows.getByRole('link', { name: 'not-n6' }).click();
  await expect(page).toHaveURL(at('namespaces/orders#rule-not-n6'));
  await expect(page.getByText('Shards 00400 to 00420: never on n6.')).toBeVisible();
  await expectNoViolations(page);
  const other = await browser.newContext({ colorScheme: 'light', storageState: await page.context().storageState() });
  const light = await other.newPage();
  for (const part of ['shards/orders/00412', 'shards/orders/00412/history', 'maps', 'namespaces', 'shards']) {
    await light.goto(at(part));
    await expect(light.getByRole('main').getByText(/as of/i).first()).toBeVisible();
    await expectNoViolations(light);
  }
  await other.close();
  expect(errors).toEqual([]);
});

test('what happens to a shard is seen where it happens, and a view is its address', async ({ page, browser }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  await page.goto(at('shards?group=owner&color=owner&panel=shard:orders/00005'));
  const panel = page.getByRole('complementary', { name: 'Shard' });
  await expect(panel).toContainText('Active');
  const reason = ['--reason', 'hot key'];
  await mesh.must('mesh', 'shards', 'pause', 'orders', '00005', '--for', '15m', ...reason);
  await expect(panel).toContainText('Paused');
  await expect(panel).toContainText('hot key');
  const exceptions = page.getByRole('region', { name: 'Exceptions' });
  await expect(exceptions.getByRole('button', { name: /orders\/00005 Paused/ })).toBeVisible();
  // What was painted cell by cell is what is painted anew.
  const cellByCell = await painted(page);
  await page.reload();
  await expect(panel).toContainText('Paused');
  await expect.poll(() => painted(page)).toBe(cellByCell);
  await page.getByRole('link', { name: '1 paused' }).click();
  await expect(page).toHaveURL(/q=state:paused/);
  await expect(page.getByText(`1 of ${SHARDS} shards`)).toBeVisible();
  await expect(shard(page, /^Shard orders\/00005, Paused/)).toBeVisible();
  const other = await browser.newContext({ storageState: await page.context().storageState() });
  const second = await other.newPage();
  await second.goto(page.url());
  await expect(shard(second, /^Shard orders\/00005, Paused/)).toBeVisible();
  await other.close();
  await mesh.must('mesh', 'shards', 'resume', 'orders', '00005', ...reason);
  await expect(page.getByText(`None of ${SHARDS} shards matches the filter`)).toBeVisible();
  await page.getByRole('button', { name: 'Clear the filter' }).last().click();
  await expect(page.getByRole('link', { name: `${SHARDS} active` })).toBeVisible();
  // What was done to it, and by whom.
  await page.goto(at('shards/orders/00005/audit'));
  await expect(page.getByRole('row').filter({ hasText: 'hot key' }).first()).toBeVisible();
  await page.goto(at('shards/orders/00005/history'));
  await expect(page.getByRole('row').filter({ hasText: 'Paused' })).toContainText('hot key');
  expect(errors).toEqual([]);
});

test('what lies between two versions of a map is found from their list, also on a phone', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'vera');
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await expect(page).toHaveURL(at('maps'));
  const boxes = page.getByRole('checkbox', { name: /^Compare orders/ });
  await boxes.first().check();
  await boxes.last().check();
  await page.getByRole('link', { name: /^Compare 1 with \d+/ }).click();
  await expect(page).toHaveURL(/maps\/\d+\.1\.\.\.\d+\.\d+\?namespace=orders/);
  await expect(page.getByRole('heading', { name: /^orders: 1 to \d+/ })).toBeVisible();
  await expectNoViolations(page);
  await page.setViewportSize({ width: 320, height: 720 });
  for (const part of [
    'shards',
    'shards?view=table',
    'shards/orders/00412/why',
    'maps',
    'simulations/new?namespace=orders',
  ]) {
    await page.goto(at(part));
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(await sidewaysScroll(page), part).toBe(0);
  }
  expect(errors).toEqual([]);
});
