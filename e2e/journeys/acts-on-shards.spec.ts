/**
 * Namespaces are made and changed, and shards are held up, from the console: each is said first by a control node, done once, and seen to be so; who may
 * not is told why, and the audit names who did.
 */
import { expect, type Page, test } from '@playwright/test';
import { clipboardText, focusedText, sidewaysScroll } from '../mesh/in-page.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { collectErrors, expectNoViolations } from '../mesh/page-is-sound.ts';
import { signIn } from '../mesh/sign-in.ts';
import { signInCommandLineElsewhere } from '../mesh/sign-in-command-line.ts';

const mesh = meshForThisFile();

const at = (part: string): string => `${mesh.url}/c/dev/${part}`;
const sheet = (page: Page, name: string) => page.getByRole('dialog', { name });
const foreseen = (page: Page) => page.getByRole('region', { name: 'What would happen' });

test('an admin makes a queue, and what is wrong with it stands where it was typed', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'ana');
  await page.goto(at('namespaces'));
  await expect(page.getByText('There are no namespaces yet')).toBeVisible();
  await page.getByRole('button', { name: 'New namespace' }).click();
  const dialog = sheet(page, 'New namespace');
  await expect(dialog.getByText('fixed for ever')).toBeVisible();
  await expect.poll(() => focusedText(page)).toBe('Cancel');
  const make = dialog.getByRole('button', { name: 'Make mail' });
  await dialog.getByLabel('Name').fill('mail');
  await dialog.getByLabel('Kind').selectOption('queue');
  await dialog.getByLabel('Shards', { exact: true }).fill('16');
  await expect(foreseen(page)).toContainText('A queue of 16 shards, named mail.');
  await expect(foreseen(page)).toContainText('Whoever leads the mesh places 16 shards on nodes of role worker');

  // The third rule says no nodes: it is told below it, in the words of the control node.
  for (let rule = 0; rule < 3; rule += 1) await dialog.getByRole('button', { name: 'Add a rule' }).click();
  const rules = dialog
    .getByRole('group', { name: 'Rules' })
    .getByRole('listitem')
    .filter({ has: page.getByLabel('Shards are') });
  for (const [index, [from, which]] of [
    ['0', 'n6'],
    ['1', 'n6'],
    ['99', ''],
  ].entries()) {
    await rules
      .nth(index)
      .getByLabel('From shard')
      .fill(from as string);
    await rules
      .nth(index)
      .getByLabel('Which')
      .fill(which as string);
  }
  await expect(rules.nth(2)).toContainText(
    'nodes: it must say which nodes, by exactly one of nodeId, label, zone and region',
  );
  await expect(rules.nth(2)).toContainText('there is no shard 00099: the last one is 00015');
  await expect(rules.nth(0)).not.toContainText('it must say');
  await dialog.getByLabel('Reason').fill('a queue of mails');
  await expect(make).toBeDisabled();
  await expectNoViolations(page);
  for (const rule of [3, 2]) await dialog.getByRole('button', { name: `Remove rule ${rule}` }).click();
  await expect(make).toBeEnabled();
  // Enter alone makes nothing.
  await dialog.getByLabel('Reason').press('Enter');
  await expect(dialog).toBeVisible();
  await expectNoViolations(page);
  await make.dblclick();
  await expect(page.getByText('Namespace mail effective: its shards are placed')).toBeVisible();
  await expect(page.getByRole('row', { name: /mail queue 16/ })).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'mail' }).first().click();
  await expect(page.getByText('Shard 00000: never on n6.')).toBeVisible();
  await expectNoViolations(page);
  // What was wrong was refused, which a browser tells its console.
  expect(errors.filter((error) => !error.includes('status of 400'))).toEqual([]);
});

test('an admin changes a strategy after reading what it moves, upon the settings that were read', async ({
  page,
  browser,
}) => {
  const errors = collectErrors(page);
  await signInCommandLineElsewhere(browser, mesh.env, 'adam');
  await mesh.must('mesh', 'namespaces', 'create', 'orders', '--shards', '256', '--reason', 'the orders');
  await signIn(page, mesh.url, 'ana');
  await page.goto(at('namespaces/orders'));
  await page.getByRole('button', { name: 'Change orders' }).click();
  const dialog = sheet(page, 'Change orders');
  await expect.poll(() => focusedText(page)).toBe('Cancel');
  await expect(dialog.getByText('Nothing is changed yet.')).toBeVisible();
  await dialog.getByLabel('Strategy').selectOption('ring');
  await dialog.getByLabel('Positions a node').fill('128');
  await expect(foreseen(page)).toContainText(/\d+\.\d % of shards move \(\d+ of 256\), \d+ leader changes/);
  await expect(foreseen(page)).toContainText(/Minimum possible for this goal: \d+\.\d % \(\d+\)\./);
  const change = dialog.getByRole('button', { name: 'Change orders' });
  await dialog.getByLabel('Reason').fill('ranges');
  await expect(change).toBeDisabled();
  await dialog.getByLabel(/^Type orders/).fill('orders');
  await expect(change).toBeEnabled();
  await expectNoViolations(page);

  // Somebody else is faster: nothing is sent before one has looked again, and what was edited stays.
  await mesh.must('mesh', 'namespaces', 'change', 'orders', '--effects', 'fenced', '--reason', 'no waiting');
  const meanwhile = dialog.getByRole('alert').filter({ hasText: 'Changed meanwhile' });
  await expect(meanwhile).toContainText('Effects: unfenced became fenced.');
  await expect(change).toBeDisabled();
  await expectNoViolations(page);
  await meanwhile.getByRole('button', { name: 'Look again' }).click();
  await expect(meanwhile).toHaveCount(0);
  await expect(dialog.getByLabel('Strategy')).toHaveValue('ring');
  await expect(dialog.getByLabel('Effects')).toHaveValue('fenced');
  await expect(change).toBeEnabled();
  await change.click();
  await expect(page.getByText(/^Change effective: the settings are in force/)).toBeVisible();
  const settings = page.getByRole('region', { name: 'Settings' });
  await expect(settings).toContainText('ring, 128 positions a node');
  await expect(settings).toContainText('fenced');
  expect(errors).toEqual([]);
});

test('an operator pauses a shard for a while and resumes it, but may not disable it', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  await page.goto(at('shards?panel=shard:orders/00005'));
  const panel = page.getByRole('complementary', { name: 'Shard' });
  const disable = panel.getByRole('button', { name: 'Disable orders/00005' });
  await expect(disable).toHaveAttribute('aria-disabled', 'true');
  await expect(disable).toHaveAccessibleDescription(
    /^Your role \(operator\) does not include this\. Admins can do this\./,
  );
  await disable.click({ force: true });
  await expect(page.getByRole('dialog')).toHaveCount(0);

  // Without a pointer.
  await panel.getByRole('button', { name: 'Pause orders/00005' }).focus();
  await page.keyboard.press('Enter');
  const dialog = sheet(page, 'Pause orders/00005');
  await expect.poll(() => focusedText(page)).toBe('Cancel');
  await expect(dialog.getByRole('button', { name: '15 min' })).toHaveAttribute('aria-pressed', 'true');
  await expect(foreseen(page)).toContainText(/Status: Active .*Paused until \d\d:\d\d:\d\d/);
  await expect(foreseen(page)).toContainText('Callers are told that it is paused');
  await dialog.getByRole('button', { name: '1 h' }).click();
  await dialog.getByRole('button', { name: '15 min' }).click();
  await dialog.getByLabel('Reason').fill('hot key');
  await dialog.getByLabel('Ticket').fill('INC-7');
  await dialog.getByLabel('Ticket').press('Enter');
  await expect(dialog).toBeVisible();
  await expectNoViolations(page);
  await dialog.getByRole('button', { name: 'Copy command' }).click();
  await expect
    .poll(() => clipboardText(page))
    .toBe("omnirelay mesh shards pause orders 00005 --for 15m --reason 'hot key' --ticket INC-7");
  await dialog.getByRole('button', { name: 'Pause orders/00005' }).dblclick();
  await expect(panel.getByText('Pause effective')).toBeVisible();
  await expect(panel).toContainText('hot key');
  await expect(panel.getByText(/Paused until/)).toBeVisible();
  await expectNoViolations(page);

  // From its own page; its address is the review.
  await page.goto(at('shards/orders/00005?act=resume'));
  await expect(foreseen(page)).toContainText(/Status: Paused .*Active/);
  const resume = sheet(page, 'Resume orders/00005');
  await resume.getByLabel('Reason').fill('cooled down');
  await resume.getByRole('button', { name: 'Resume orders/00005' }).click();
  await expect(page.getByText('Resume effective')).toBeVisible();
  await expect(page).toHaveURL(at('shards/orders/00005'));
  await expect(page.getByRole('button', { name: 'Resume orders/00005' })).toHaveCount(0);
  expect(errors).toEqual([]);
});

test('shards that were drawn around are held up together, each with its own outcome', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  await page.goto(at('shards?sel=orders:00020-00022'));
  const acts = page.getByRole('region', { name: 'What can be done to the chosen shards' });
  await expect(acts.getByRole('button', { name: 'Disable 3' })).toHaveAccessibleDescription(/Admins can do this/);
  for (const [verb, status] of [
    ['Pause', 'Paused'],
    ['Resume', 'Active'],
  ] as const) {
    await acts.getByRole('button', { name: `${verb} 3` }).click();
    const review = sheet(page, `${verb} 3 shards`);
    await expect(review.getByText('3 of 3 can be changed.')).toBeVisible();
    await expect(review.getByRole('row', { name: /orders\/00021/ })).toContainText(`becomes ${status}`);
    await review.getByLabel('Reason').fill('one tenant');
    await expectNoViolations(page);
    await review.getByRole('button', { name: `${verb} 3 shards` }).click();
    await expect(review.getByText('3 effective')).toBeVisible();
    await expectNoViolations(page);
    await review.getByRole('button', { name: 'Close' }).click();
    await expect(page.getByRole('gridcell', { name: new RegExp(`^Shard orders/0002\\d, ${status}`) })).toBeVisible();
  }
  expect(errors).toEqual([]);
});

test('an admin disables a shard by its name, which no operator takes back, and a viewer is told why not', async ({
  page,
  browser,
}) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'ana');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Search or run a command' })).toBeFocused();
  await page.keyboard.type('disable orders/7');
  await expect(page.getByRole('option').first()).toHaveText('Disable shard orders/00007');
  await page.keyboard.press('Enter');
  const dialog = sheet(page, 'Disable orders/00007');
  await expect(dialog).toHaveAttribute('data-tier', 'T2');
  await expect(foreseen(page)).toContainText('nobody serves orders/00007');
  await dialog.getByLabel('Reason').fill('its data is gone');
  const disable = dialog.getByRole('button', { name: 'Disable orders/00007' });
  await dialog.getByLabel(/^Type orders/).fill('orders/0000');
  await expect(disable).toBeDisabled();
  await dialog.getByLabel(/^Type orders/).fill('orders/00007');
  await expectNoViolations(page);
  await disable.click();
  await expect(page.getByText('Disable effective')).toBeVisible();

  const others = await browser.newContext({ colorScheme: 'light' });
  const other = await others.newPage();
  await signIn(other, mesh.url, 'omar');
  await other.goto(at('shards/orders/00007'));
  const resume = other.getByRole('button', { name: 'Resume orders/00007' });
  await expect(resume).toHaveAccessibleDescription(/Admins can do this/);
  await expectNoViolations(other);
  await others.close();

  const viewers = await browser.newContext({ colorScheme: 'light' });
  const viewer = await viewers.newPage();
  await signIn(viewer, mesh.url, 'vera');
  await viewer.goto(at('shards/orders/00008'));
  await expect(viewer.getByRole('button', { name: 'Pause orders/00008' })).toHaveAccessibleDescription(
    /^Your role \(viewer\) may look but not change\. Operators and admins can do this\./,
  );
  await viewer.goto(at('namespaces'));
  await expect(viewer.getByRole('button', { name: 'New namespace' })).toHaveAccessibleDescription(/Admins can do this/);
  await viewer.goto(at('namespaces/orders'));
  await expect(viewer.getByRole('button', { name: 'Change orders' })).toHaveAttribute('aria-disabled', 'true');
  await expectNoViolations(viewer);
  await viewer.setViewportSize({ width: 320, height: 720 });
  for (const part of ['shards/orders/00008', 'namespaces', 'namespaces/orders']) {
    await viewer.goto(at(part));
    await expect(viewer.getByRole('heading', { level: 1 })).toBeVisible();
    expect(await sidewaysScroll(viewer), part).toBe(0);
  }
  await viewers.close();
  expect(errors).toEqual([]);
});

test('the audit tells who made, changed, paused, resumed and disabled what', async ({ page }) => {
  await signIn(page, mesh.url, 'vera');
  for (const [object, action, who] of [
    ['namespace/mail', 'create-namespace', 'Ana'],
    ['namespace/orders', 'change-namespace', 'Ana'],
    ['shard/orders/00005', 'pause-shard', 'Omar'],
    ['shard/orders/00005', 'resume-shard', 'Omar'],
    ['shard/orders/00007', 'disable-shard', 'Ana'],
  ] as const) {
    await page.goto(`${mesh.url}/audit?q=object:${object}+action:${action}`);
    // A double click counted once.
    await expect(page.getByRole('row').filter({ hasText: action })).toHaveCount(action === 'change-namespace' ? 2 : 1);
    await expect(page.getByRole('row').filter({ hasText: action }).first()).toContainText(who);
  }
});
