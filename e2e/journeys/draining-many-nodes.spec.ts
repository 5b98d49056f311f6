/** Many nodes are drained from the list: those that were selected, asked about first, with a time that they may take; each has its own outcome. */
import { expect, test } from '@playwright/test';
import { createEvenOrders } from '../mesh/create-orders.ts';
import { recordTexts } from '../mesh/in-page.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { collectErrors, expectNoViolations } from '../mesh/page-is-sound.ts';
import { signIn } from '../mesh/sign-in.ts';

const mesh = meshForThisFile();
const SHARDS = 24;
/** As many of a namespace as may begin to move in ten seconds are a tenth of it. */
const DRAINED_WITHIN_MS = 180_000;

test.beforeAll(({ browser }) => createEvenOrders(browser, mesh, SHARDS));

test('omar drains two workers at once, and watches their shards go to the third', async ({ page, context }) => {
  test.setTimeout(DRAINED_WITHIN_MS + 180_000);
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  await page.goto(`${mesh.url}/c/dev/nodes?sel=n5,n6`);
  await page.getByRole('button', { name: 'Drain', exact: true }).click();
  const sheet = page.getByRole('dialog', { name: 'Drain 2 nodes' });
  await expect(sheet.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await expect(sheet.getByText('2 of 2 can be changed.')).toBeVisible();
  await expect(sheet.getByRole('row', { name: /^n5 .*owns \d+ shards, which are handed over/ })).toBeVisible();
  await sheet.getByRole('button', { name: '15 min' }).click();
  await expect(sheet.getByText('2 of 2 can be changed.')).toBeVisible();
  await expect(sheet.getByText(/omnirelay mesh peers drain n5 --deadline 900s/)).toBeVisible();
  await expectNoViolations(page);
  // What is selected behind the sheet is not what it is of.
  await expect(sheet.getByRole('row')).toHaveCount(3);
  const confirm = sheet.getByRole('button', { name: 'Drain 2 nodes' });
  // A move is over within a second: the page that tells them is open before the first of them.
  const beside = await context.newPage();
  const errorsBeside = collectErrors(beside);
  await beside.goto(`${mesh.url}/c/dev/shards?group=owner`);
  await expect(beside.getByRole('region', { name: 'Moves under way' })).toHaveText('No shard is moving.');
  const moves = await recordTexts(beside, '[aria-label="Moves under way"]');
  await sheet.getByLabel(/Reason/).fill('rack 4 moves');
  const code = sheet.getByLabel(/^Type/);
  if (await code.isVisible()) await code.fill('drain 2');
  await confirm.click();
  const outcome = page.getByRole('dialog', { name: 'Drain 2 nodes' });
  await expect(outcome.getByRole('status')).toHaveText('2 effective');
  await expectNoViolations(page);
  await outcome.getByRole('button', { name: 'Close' }).click();

  await expect.poll(async () => (await moves()).join('\n')).toMatch(/Shard \d+ of orders draining from n[56] to n7/);
  await expectNoViolations(beside);
  await beside.close();
  await page.goto(`${mesh.url}/c/dev/nodes/n5`);
  await expect(page.getByRole('status', { name: 'Drain', exact: true })).toContainText('Safe to power off: yes', {
    timeout: DRAINED_WITHIN_MS,
  });
  await page.goto(`${mesh.url}/audit?q=action:drain-peer`);
  await expect(page.getByRole('row', { name: /drain-peer.*node\/n6.*accepted/ })).toContainText('rack 4 moves');
  await mesh.must('mesh', 'peers', 'uncordon', 'n5', '--reason', 'done');
  await mesh.must('mesh', 'peers', 'uncordon', 'n6', '--reason', 'done');
  expect([...errors, ...errorsBeside]).toEqual([]);
});
