/** Freezes: an operator lets no planned change begin for a while, everybody sees until when and why, and it is lifted before its time. */
import { expect, test } from '@playwright/test';
import { createOrders } from '../mesh/create-orders.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { collectErrors, expectNoViolations } from '../mesh/page-is-sound.ts';
import { signIn } from '../mesh/sign-in.ts';

const mesh = meshForThisFile();
const at = (part: string): string => `${mesh.url}/c/dev/${part}`;

test.beforeAll(({ browser }) => createOrders(browser, mesh, 32));

test('omar freezes changes, everybody sees it on every page, and he lifts it', async ({ page, browser }) => {
  const errors = collectErrors(page);
  const other = await browser.newContext({ colorScheme: 'light' });
  const second = await other.newPage();
  const secondErrors = collectErrors(second);
  await signIn(second, mesh.url, 'vera');
  await second.goto(at('overview'));
  const strip = second.getByRole('status', { name: 'Freeze' });
  await expect(second.getByRole('heading', { name: 'Overview' })).toBeVisible();
  await expect(strip).toHaveCount(0);

  await signIn(page, mesh.url, 'omar');
  await page.goto(at('freezes'));
  await expect(page.getByText('Nothing is frozen, and no maintenance is to come')).toBeVisible();
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'New freeze' }).click();
  const sheet = page.getByRole('dialog', { name: 'Freeze the cluster' });
  await expect(sheet.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await sheet.getByLabel('Until, or for how long').fill('Monday');
  await expect(sheet.getByLabel('Until, or for how long')).toHaveAccessibleDescription(/expected a moment or a time/);
  await sheet.getByLabel('Until, or for how long').fill('40d');
  await expect(sheet.getByText(/is more than 30 days after from/)).toBeVisible();
  await sheet.getByLabel('Until, or for how long').fill('3h');
  await expect(sheet.getByText(/No planned move begins anywhere from/)).toBeVisible();
  const confirm = sheet.getByRole('button', { name: 'Freeze the cluster' });
  await expect(confirm).toBeDisabled();
  await sheet.getByLabel(/Reason/).fill('the sale begins at noon');
  await expectNoViolations(page);
  await confirm.click();
  await expect(page.getByText('Freeze effective')).toBeVisible();
  const row = page.getByRole('row', { name: /the sale begins at noon/ });
  await expect(row).toContainText(/holds, \d+ (?:min|h) left/);
  await expect(row).toContainText('Omar');
  await expectNoViolations(page);

  await expect(strip).toContainText(/^Change freeze until \w{3} \d\d:\d\d UTC: the sale begins at noon, by Omar/);
  await expectNoViolations(second);
  await second.goto(at('policies/rebalance.orders'));
  await expect(strip).toBeVisible();
  await expect(
    second.getByText(/^Nothing begins: freeze until \w{3} \d\d:\d\d UTC: the sale begins at noon/),
  ).toBeVisible();
  await strip.getByRole('link', { name: 'Freezes' }).click();
  const lift = second.getByRole('button', { name: /^Lift freeze/ });
  await expect(lift).toBeDisabled();
  await expect(lift).toHaveAccessibleDescription(/Operators and admins can do this/);
  await expectNoViolations(second);

  await row.getByRole('button', { name: /^Lift freeze/ }).click();
  const lifting = page.getByRole('dialog', { name: 'Lift the freeze of the cluster' });
  await lifting.getByLabel(/Reason/).fill('the sale was called off');
  await lifting.getByRole('button', { name: 'Lift the freeze of the cluster' }).click();
  await expect(page.getByText('Nothing is frozen, and no maintenance is to come')).toBeVisible();
  await expect(strip).toHaveCount(0);
  await page.goto(`${mesh.url}/audit?q=action:lift-freeze`);
  await expect(page.getByRole('row', { name: /lift-freeze.*accepted/ })).toContainText('the sale was called off');
  await other.close();
  // One dry run is refused: a freeze of forty days.
  expect([...errors, ...secondErrors].filter((error) => !error.includes('status of 400'))).toEqual([]);
});
