/**
 * Policies of rebalancing in the console: what holds and where it comes from; an admin edits one as a form and as a text, is refused what contradicts itself, sees
 * what it would do, and writes it; an operator sees and cannot; two admins at once lose nothing; a line has an address. What goes beyond a guardrail of it takes two admins.
 */
import { expect, type Page, test } from '@playwright/test';
import { createOrders } from '../mesh/create-orders.ts';
import { clipboardText, sidewaysScroll, tabTo } from '../mesh/in-page.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { collectErrors, expectNoViolations, expectSound } from '../mesh/page-is-sound.ts';
import { leave, personAt } from '../mesh/person-at.ts';
import { actOnPlan, confirmOf, factsOfPlan, reasonFor, reviewOf } from '../mesh/plan-page.ts';
import { draftBeyond, shardsOf } from '../mesh/plans-of-orders.ts';
import { signIn } from '../mesh/sign-in.ts';
import { signInCommandLineElsewhere } from '../mesh/sign-in-command-line.ts';

const mesh = meshForThisFile();
const SHARDS = 32;

const at = (part: string): string => `${mesh.url}/c/dev/${part}`;
const config = (): string => at('policies/rebalance.orders/config');

test.beforeAll(({ browser }) => createOrders(browser, mesh, SHARDS));

async function written(page: Page, version: number, reason: string): Promise<void> {
  const label = `Write version ${version}`;
  await page.getByRole('button', { name: label }).click();
  const sheet = page.getByRole('dialog', { name: `${label} of the policy of orders` });
  await expectNoViolations(page);
  const confirm = sheet.getByRole('button', { name: label });
  await expect(confirm).toBeDisabled();
  await sheet.getByLabel(/Reason/).fill(reason);
  const code = sheet.getByLabel(/^Type/);
  if (await code.isVisible()) await code.fill('rebalance.orders');
  await confirm.click();
  await expect(page.getByText(`Version ${version} effective: it holds now`)).toBeVisible();
}

test('ana edits a policy, is refused a contradiction at its field, sees what it would do, and writes it', async ({
  page,
}) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'ana');
  await page.goto(at('policies'));
  const row = page.getByRole('row', { name: /^orders/ });
  await expect(row).toContainText('never: as the cluster');
  await expect(page.getByRole('row', { name: /^The cluster/ })).toContainText('the defaults hold');
  await expectNoViolations(page);
  await row.getByRole('link', { name: 'orders' }).click();
  await expect(page.getByRole('heading', { name: 'Policy of orders' })).toBeVisible();
  const moves = page.getByRole('row', { name: /^Moves of a node at once/ });
  await expect(moves).toContainText(/4\s*default/);
  await expect(page.getByText('Nobody has written it')).toBeVisible();
  await expectNoViolations(page);

  await page.getByRole('navigation', { name: 'Policy' }).getByRole('link', { name: 'Config' }).click();
  const save = page.getByRole('button', { name: 'Write version 1' });
  await expect(save).toHaveAccessibleDescription('Nothing is changed yet.');
  const field = page.getByLabel('Moves of a node at once');
  await expect(field).toHaveAttribute('placeholder', '4 (default)');
  await field.fill('17');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toHaveAccessibleDescription(/is 17, and the whole cluster has 16/);
  await expect(save).toHaveAccessibleDescription('One thing is not as it must be.');
  // Two at once, each at its field.
  await page.getByLabel('Let go at a ratio of').fill('0.5');
  await expect(page.getByLabel('Let go at a ratio of')).toHaveAccessibleDescription(/is 0.5, and enterRatio is 0.3/);
  await expectNoViolations(page);

  // The text is the same document, and says at which line.
  await page.getByRole('button', { name: 'Document', exact: true }).click();
  const text = page.getByLabel('Document as text');
  await expect(text).toHaveValue(/"movesPerNode": 17/);
  const wrong = page.getByRole('alert', { name: 'What is wrong' });
  await expect(wrong.getByRole('listitem')).toHaveCount(2);
  await expect(wrong).toContainText(/Line 3 limits\.movesPerNode is 17/);
  await text.fill('{\n  "limits": {\n    "movesPerNode": 2\n  }\n');
  await expect(wrong).toContainText(/Line 5 the text ends/);
  await expect(save).toHaveAccessibleDescription('The text is no document yet.');
  await text.fill('{\n  "limits": {\n    "movesPerNode": 2\n  }\n}');
  await page.getByRole('button', { name: 'Form', exact: true }).click();
  await expect(field).toHaveValue('2');

  // What it would do: in words, line by line, and for the namespace as the mesh is now.
  const differs = page.getByRole('region', { name: 'What differs from what is stored' });
  await expect(differs).toContainText('limits.movesPerNode falls from 4 to 2');
  await expect(differs.getByRole('list', { name: 'What differs, line by line' })).toContainText('"movesPerNode": 2');
  const would = page.getByRole('list', { name: 'What this policy would say now' });
  await expect(would).toContainText('orders');
  await expect(would).toContainText('Moves planned');
  await expect(would).toContainText('Checks that fail');
  await expectNoViolations(page);
  await written(page, 1, 'the new disks are slow');

  await page.getByRole('navigation', { name: 'Policy' }).getByRole('link', { name: 'Summary' }).click();
  await expect(moves).toContainText(/2\s*namespace/);
  await page.getByRole('navigation', { name: 'Policy' }).getByRole('link', { name: 'History' }).click();
  await page.getByRole('button', { name: 'What version 1 changed' }).click();
  await expect(page).toHaveURL(/history\?diff=0\.\.\.1$/);
  const compared = page.getByRole('region', { name: 'What differs' });
  await expect(compared).toContainText('limits.movesPerNode falls from 4 to 2');
  await expectNoViolations(page);
  await page.getByRole('navigation', { name: 'Policy' }).getByRole('link', { name: 'Audit' }).click();
  await expect(page.getByRole('row', { name: /change-policy.*accepted/ })).toContainText('the new disks are slow');
  await expectNoViolations(page);
  expect(errors).toEqual([]);
});

test('a line of a policy has an address, which shows the same to somebody else, also of a version of before', async ({
  page,
  browser,
}) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'vera');
  await page.goto(`${at('policies/rebalance.orders')}#limits.movesPerNode`);
  const document = page.getByRole('region', { name: 'Document' });
  const lit = document.locator('[aria-current=location]');
  await expect(lit).toContainText('"movesPerNode": 2');
  await document.getByRole('link', { name: 'Line 2', exact: true }).click();
  await expect(page).toHaveURL(/#limits$/);
  await expect(lit).toContainText('"limits": {');
  // A value that the document says nothing of is lit where it holds.
  await page.goto(`${at('policies/rebalance.orders')}#limits.churnPerHour`);
  await expect(page.locator('tr[aria-current=location]')).toContainText('Moves in any hour');
  await expectNoViolations(page);

  const other = await browser.newContext({ colorScheme: 'light' });
  const second = await other.newPage();
  await signIn(second, mesh.url, 'omar');
  await second.goto(`${at('policies/rebalance.orders')}?version=0`);
  await expect(second.getByText('This is version 0; 1 is stored now.')).toBeVisible();
  await expectNoViolations(second);
  await other.close();
  expect(errors).toEqual([]);
});

test('omar sees a policy and cannot write it, and is told who can', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  await page.goto(config());
  await expect(page.getByLabel('Moves of a node at once')).toBeDisabled();
  await expect(page.getByLabel('Moves of a node at once')).toHaveValue('2');
  const save = page.getByRole('button', { name: 'Write version 2' });
  await expect(save).toHaveAccessibleDescription(/Admins can do this/);
  await expectNoViolations(page);
  expect(errors).toEqual([]);
});

test('who was slower is shown what changed meanwhile, and keeps what was edited', async ({ page, browser }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'ana');
  await page.goto(config());
  await page.getByLabel('Moves in any hour').fill('99');
  await expect(page.getByText('limits.churnPerHour falls from 256 to 99')).toBeVisible();

  const other = await browser.newContext({ colorScheme: 'light' });
  const second = await other.newPage();
  await signIn(second, mesh.url, 'adam');
  await second.goto(config());
  await second.getByLabel('A moved shard stays for').fill('2h');
  await written(second, 2, 'let them settle first');
  await other.close();

  const meanwhile = page.getByRole('alert').filter({ hasText: 'Changed meanwhile' });
  await expect(meanwhile).toContainText(/Adam has written version 2: let them settle first\./);
  await expect(meanwhile).toContainText('limits.cooldownMs rises from 1800000 to 7200000');
  await expect(page.getByRole('button', { name: /^Write version/ })).toHaveAccessibleDescription(/look again first/);
  await expectNoViolations(page);
  await meanwhile.getByRole('button', { name: 'Look again' }).click();
  await expect(page.getByLabel('A moved shard stays for')).toHaveValue('2h');
  await expect(page.getByLabel('Moves in any hour')).toHaveValue('99');
  await written(page, 3, 'fewer moves in an hour');
  await page.getByRole('navigation', { name: 'Policy' }).getByRole('link', { name: 'History' }).click();
  await expect(page.getByRole('row', { name: /What version 3 changed/ })).toContainText(
    'limits.churnPerHour falls from 256 to 99',
  );
  await expect(page.getByRole('row', { name: /What version 2 changed/ })).toContainText('Adam');
  expect(errors).toEqual([]);
});

test('J14: policies and freezes without a pointer, and on a narrow screen', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'ana');
  await page.goto(at('overview'));
  await expect(page.getByRole('status', { name: 'Connection: Live' })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('y');
  await expect(page.getByRole('heading', { name: 'Policies', level: 1 })).toBeVisible();
  await page.keyboard.press('c');
  await expect.poll(() => clipboardText(page)).toBe('omnirelay mesh policies list');
  await page.getByRole('link', { name: 'orders', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Policy of orders' })).toBeVisible();
  // From a problem that is told to the line that it is about.
  await page.goto(`${config()}?view=text`);
  const text = page.getByLabel('Document as text');
  await text.focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('{\n"limits": {\n"movesPerNode": 99\n}}');
  const line = page.getByRole('button', { name: 'Line 3' });
  await expect(line).toBeVisible();
  await line.focus();
  await page.keyboard.press('Enter');
  await expect(text).toBeFocused();
  await page.keyboard.type('"movesPerNode": 3');
  await expect(page.getByText(/limits\.movesPerNode rises from 2 to 3/)).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'Policy of orders' }).click();
  await page.keyboard.press('g');
  await page.keyboard.press('z');
  await expect(page.getByRole('heading', { name: 'Freezes', level: 1 })).toBeVisible();
  await tabTo(page, page.getByRole('button', { name: 'New freeze' }), 30);
  await page.keyboard.press('Enter');
  const sheet = page.getByRole('dialog', { name: 'Freeze the cluster' });
  await expect(sheet.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);

  await page.setViewportSize({ width: 320, height: 640 });
  for (const part of ['policies', 'policies/rebalance.orders', 'policies/rebalance.orders/config', 'freezes']) {
    await page.goto(at(part));
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect.poll(() => sidewaysScroll(page), part).toBe(0);
    await expectNoViolations(page);
  }
  expect(errors).toEqual([]);
});

test('what goes beyond a guardrail takes two admins, an operator is told why not, and it stays loud for as long as it is kept', async ({
  browser,
}) => {
  test.setTimeout(600_000);
  await signInCommandLineElsewhere(browser, mesh.env, 'ana');
  const shards = [...(await shardsOf(mesh, 'n5')), ...(await shardsOf(mesh, 'n6'))];
  // More than a quarter of all, which is the most that a plan moves by default.
  const moves = shards.slice(0, SHARDS / 4 + 1).map((shard) => `${shard}=n7`);
  const plan = { check: 'moved-shards-ratio', moves, reason: 'two racks are emptied at once' };
  const { id, contentHash } = await draftBeyond(mesh, plan);
  const code = contentHash.slice(0, 8);
  const beyond = (page: Page) => page.getByRole('status').filter({ hasText: 'Goes beyond a guardrail' });
  const [ana, omar, adam] = [
    await personAt(browser, mesh.url, 'ana'),
    await personAt(browser, mesh.url, 'omar'),
    await personAt(browser, mesh.url, 'adam', { colorScheme: 'light' }),
  ];
  for (const { page } of [ana, omar, adam]) await page.goto(at(`plans/${id}`));

  // The one admin stands behind it with the code of what she read, and does not approve it herself.
  await expect(beyond(ana.page)).toContainText(/moved-shards-ratio: 0\.28\d*, where 0\.25 is the limit/);
  await actOnPlan(ana.page, 'Submit').click();
  await expect(reviewOf(ana.page, 'Submit')).toHaveAttribute('data-tier', 'T3');
  await expect(reviewOf(ana.page, 'Submit')).toContainText('It takes two admins');
  await expect(confirmOf(ana.page, 'Submit')).toBeDisabled();
  await expectSound(ana.page);
  await reviewOf(ana.page, 'Submit').getByLabel(/^Type/).fill(code);
  await confirmOf(ana.page, 'Submit').click();
  await expect(factsOfPlan(ana.page)).toContainText('0/1, of admins');
  await expect(actOnPlan(ana.page, 'Approve')).toHaveAccessibleDescription(/^You authored this plan/);
  await expect(actOnPlan(omar.page, 'Approve')).toHaveAttribute('aria-disabled', 'true');
  await expect(actOnPlan(omar.page, 'Approve')).toHaveAccessibleDescription(
    /^It goes beyond moved-shards-ratio: another admin approves that/,
  );

  await actOnPlan(adam.page, 'Approve').click();
  await expect(reviewOf(adam.page, 'Approve')).toHaveAttribute('data-tier', 'T3');
  await reasonFor(adam.page, 'Approve').fill('n7 has the room for both racks');
  const confirm = confirmOf(adam.page, 'Approve');
  await reviewOf(adam.page, 'Approve').getByLabel(/^Type/).fill('rebalance.orders');
  await expect(confirm).toBeDisabled();
  await expectSound(adam.page);
  await reviewOf(adam.page, 'Approve').getByLabel(/^Type/).fill(code);
  await confirm.click();

  // Nobody else is asked, so it begins by itself. What it went beyond is told when it has ended as before it began, on every tab and in the list.
  await expect(omar.page.getByRole('heading', { level: 1 }).locator('..')).toContainText('Completed', {
    timeout: 240_000,
  });
  await expect(beyond(omar.page)).toContainText('Approved by Adam.');
  await omar.page.goto(at(`plans/${id}/checks`));
  await expect(omar.page.getByRole('row', { name: /^moved-shards-ratio/ })).toContainText('Overridden');
  await expect(beyond(omar.page)).toBeVisible();
  await expectNoViolations(omar.page);
  await omar.page.goto(at('plans?q=override:moved-shards-ratio'));
  await expect(omar.page.getByRole('row', { name: /Completed/ })).toContainText('beyond a guardrail');
  await leave(ana, omar, adam);
});
