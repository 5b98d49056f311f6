/**
 * J5: two people approve exactly what they read. What they approved is void once a node that it rests upon has died, what changed is told move by move, and what runs in the
 * end is what was approved in the end. On the way there, J14: the inbox by keys, and an approval on a screen of 320 pixels.
 */
import { createHash } from 'node:crypto';
import { expect, type Page, test } from '@playwright/test';
import { askControlApi, contentOf } from '../mesh/control-api.ts';
import { clipboardText, focusedText, sidewaysScroll, sidewaysScrollSaying, tabTo } from '../mesh/in-page.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { collectErrors, expectNamesAsSeen, expectNoViolations } from '../mesh/page-is-sound.ts';
import { personAt } from '../mesh/person-at.ts';
import {
  answerOf,
  createSpreadOrders,
  movesOf,
  planOf,
  setPolicy,
  shardsOf,
  submitPlan,
  submitRule,
} from '../mesh/plans-of-orders.ts';
import { signIn } from '../mesh/sign-in.ts';
import { signInCommandLineElsewhere } from '../mesh/sign-in-command-line.ts';

const mesh = meshForThisFile();

const at = (part: string): string => `${mesh.url}/c/dev/${part}`;
const sheet = (page: Page, name: RegExp) => page.getByRole('dialog', { name });
const act = (page: Page, word: string) => page.getByRole('button', { name: `${word} plan`, exact: true });
const foreseen = (page: Page) => page.getByRole('region', { name: 'What would happen' });

async function approve(page: Page, reason: string): Promise<void> {
  await act(page, 'Approve').click();
  const dialog = sheet(page, /^Approve plan/);
  await dialog.getByLabel(/Reason/).fill(reason);
  await dialog.getByRole('button', { name: /^Approve plan/ }).click();
  await expect(dialog).toHaveCount(0);
}

test.beforeAll(async ({ browser }) => {
  await createSpreadOrders(browser, mesh, 32);
  await setPolicy(browser, mesh, {
    mode: 'approval',
    approvals: { needed: 2 },
    limits: { movesPerNode: 4, movesPerCluster: 8, churnPerHour: 256 },
    guardrails: [
      { name: 'moved-shards-ratio', limit: 0.95 },
      { name: 'fullest-node-ratio', limit: 3 },
    ],
  });
  await signInCommandLineElsewhere(browser, mesh.env, 'omar');
});

test('before anything is planned, the list and the inbox say so, and how to begin', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'olga');
  await page.goto(at('plans'));
  await expect(page.getByText('Nobody has planned anything yet')).toBeVisible();
  await expect(page.getByText('omnirelay mesh shards rebalance orders --dry-run')).toBeVisible();
  await expectNoViolations(page);
  await page.goto(at('plans?q=nonsense:1'));
  await expect(page.getByText('ignored: nonsense:1')).toBeVisible();
  await page.goto(`${mesh.url}/inbox`);
  await expect(page.getByText('Nothing waits for your approval')).toBeVisible();
  await page.goto(at('plans/nothing-of-that-name'));
  await expect(page.getByText('There is no plan nothing-of-that-name')).toBeVisible();
  await expectNoViolations(page);
  // What is not there is answered with 404, which a browser tells its console.
  expect(errors.filter((error) => !error.includes('status of 404'))).toEqual([]);
});

test('J14: a plan is found, read and approved by keys alone, and on a screen of 320 pixels', async ({ browser }) => {
  const [first = '', second = ''] = await shardsOf(mesh, 'n5');
  const id = await submitPlan(mesh, [`${first}=n6`, `${second}=n7`], 'n5 is to be replaced');
  const olga = await personAt(browser, mesh.url, 'olga');
  const { page } = olga;
  await olga.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await expect(page.getByRole('banner').getByRole('link', { name: 'Inbox 1 for you' })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await expect(page).toHaveURL(`${mesh.url}/inbox`);
  const waiting = page.getByRole('region', { name: 'Wait for your approval' });
  await expect(waiting).toContainText('approved 0/2');
  await expectNoViolations(page);
  await expectNamesAsSeen(page);
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await expect(page).toHaveURL(at('plans'));
  await expect(page.getByRole('row', { name: /Awaiting approval.*0 of 2 done.*0\/2/ })).toBeVisible();
  await page.keyboard.press('/');
  await expect(page.getByLabel('Filter plans')).toBeFocused();
  await page.keyboard.type('state:AwaitingApproval');
  await expect(page).toHaveURL(/q=state:AwaitingApproval/);
  await page.keyboard.press('Escape');
  await page.keyboard.press('c');
  await expect
    .poll(() => clipboardText(page))
    .toBe('omnirelay mesh changes list --query state:AwaitingApproval --sort=-created');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText('Go to Plans');
  await page.keyboard.press('Escape');

  // The plan, and its moves: a group is opened, read and marked without a pointer.
  await page.goto(at(`plans/${id}/moves`));
  const groups = page.getByRole('list', { name: 'Moves by who gives to whom' });
  const group = groups.getByRole('button', { name: /orders: 1 shard n5 > n6/ });
  await expect(page.getByText('Viewed 0/2 groups of this content')).toBeVisible();
  await tabTo(page, group, 40);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: /orders: 1 shard n5 > n6/ })).toContainText(`orders/${first}`);
  await expectNoViolations(page);
  await expectNamesAsSeen(page);
  await groups.getByLabel(/Viewed: orders: 1 shard n5 > n6/).focus();
  await page.keyboard.press('Space');
  await expect(page.getByText('Viewed 1/2 groups of this content')).toBeVisible();
  await page.reload();
  await expect(page.getByText('Viewed 1/2 groups of this content')).toBeVisible();
  await act(page, 'Approve').focus();
  await page.keyboard.press('Enter');
  const dialog = sheet(page, /^Approve plan/);
  await expect.poll(() => focusedText(page)).toBe('Cancel');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect(olga.errors).toEqual([]);
  await olga.context.close();

  // Ana approves on a phone; nothing scrolls sideways on the way.
  const ana = await personAt(browser, mesh.url, 'ana', { viewport: { width: 320, height: 640 }, colorScheme: 'light' });
  const phone = ana.page;
  await phone.getByRole('link', { name: 'Inbox 1 for you' }).click();
  await expect(phone.getByRole('heading', { name: 'Inbox' })).toBeVisible();
  await expect(phone.getByRole('region', { name: 'Wait for your approval' })).toBeVisible();
  expect(await sidewaysScroll(phone)).toBe(0);
  await expectNoViolations(phone);
  await expectNamesAsSeen(phone);
  await phone.getByRole('region', { name: 'Wait for your approval' }).getByRole('link').click();
  await expect(phone).toHaveURL(at(`plans/${id}`));
  await expect(act(phone, 'Approve')).toBeVisible();
  expect(await sidewaysScroll(phone)).toBe(0);
  await expectNoViolations(phone);
  await expectNamesAsSeen(phone);
  await act(phone, 'Approve').click();
  const small = sheet(phone, /^Approve plan/);
  await expect(foreseen(phone)).toBeVisible();
  await small.getByLabel(/Reason/).fill('read it on the way home');
  await expectNoViolations(phone);
  await expectNamesAsSeen(phone);
  await small.getByRole('button', { name: /^Approve plan/ }).click();
  await expect(phone.getByText('Approved: 1/2')).toBeVisible();
  for (const tab of ['moves', 'load', 'checks', 'run', 'audit']) {
    await phone.goto(at(`plans/${id}/${tab}`));
    await expect(phone.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(phone.getByRole('region', { name: 'What it is' })).toBeVisible();
    expect(await sidewaysScroll(phone), tab).toBe(0);
    await expectNoViolations(phone);
    await expectNamesAsSeen(phone);
  }
  // Nor while the line is lost: the word for that is the longest.
  expect(await sidewaysScrollSaying(phone, 'Reconnecting')).toBe(0);
  expect(ana.errors).toEqual([]);
  await ana.context.close();
  await mesh.must('mesh', 'changes', 'cancel', id, '--reason', 'the journey goes on with another');
});

test('J5: an approval is of what was read, is void when that changes, and what runs is what was approved', async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const id = await submitRule(mesh, { off: 'n6', upTo: 20 });
  await expect.poll(async () => (await planOf(mesh, id)).state).toBe('AwaitingApproval');
  const { contentHash: before } = await planOf(mesh, id);
  const omar = await personAt(browser, mesh.url, 'omar');
  await omar.page.goto(at(`plans/${id}`));
  await expect(act(omar.page, 'Approve')).toHaveAttribute('aria-disabled', 'true');
  await expect(act(omar.page, 'Approve')).toHaveAccessibleDescription(/^You authored this plan/);
  await act(omar.page, 'Approve').click({ force: true });
  await expect(omar.page.getByRole('dialog')).toHaveCount(0);
  await expectNoViolations(omar.page);

  const olga = await personAt(browser, mesh.url, 'olga', { colorScheme: 'light' });
  const { page } = olga;
  await page.goto(at(`plans/${id}/moves`));
  const boxes = page.getByRole('checkbox', { name: /^Viewed: orders/ });
  await expect(boxes.first()).toBeVisible();
  for (const box of await boxes.all()) await box.check();
  const groups = await boxes.count();
  await expect(page.getByText(`Viewed ${groups}/${groups} groups of this content`)).toBeVisible();
  for (const tab of ['load', 'checks', 'audit', 'conversation']) {
    await page
      .getByRole('navigation', { name: 'Plan' })
      .getByRole('link', { name: new RegExp(`^${tab}$`, 'i') })
      .click();
    await expect(page.getByRole('navigation', { name: 'Plan' }).locator('[aria-current=page]')).toHaveText(
      new RegExp(`^${tab}$`, 'i'),
    );
    await expectNoViolations(page);
  }
  // Neither is chosen: both are buttons of one kind, and none has focus.
  await expect(act(page, 'Approve')).not.toHaveClass(/primary/);
  await expect(act(page, 'Reject')).toHaveAttribute('class', (await act(page, 'Approve').getAttribute('class')) ?? '');
  await act(page, 'Approve').click();
  const dialog = sheet(page, /^Approve plan/);
  await expect.poll(() => focusedText(page)).toBe('Cancel');
  await expect(dialog).toContainText(before.slice(0, 8));
  const confirm = dialog.getByRole('button', { name: /^Approve plan/ });
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel(/Reason/).fill('.');
  await expect(dialog.getByRole('alert')).toHaveText('The reason has 1 character; it needs 10 at least.');
  await expect(confirm).toBeDisabled();
  await expectNoViolations(page);
  await dialog.getByLabel(/Reason/).fill('read all three groups');
  await dialog.getByLabel(/Reason/).press('Enter');
  await expect(dialog).toBeVisible();
  await confirm.click();
  await expect(page.getByText('Approved: 1/2')).toBeVisible();
  await expect(page.getByRole('list', { name: 'Conversation' })).toContainText('read all three groups');
  // Once each, and no more.
  await expect(act(page, 'Approve')).toHaveAccessibleDescription(/^You have approved it/);

  // A node that it rests upon dies; nobody reloads anything.
  await mesh.must('dev', 'kill', 'n5');
  await expect(page.getByText(/^Approval by Olga voided: /).first()).toBeVisible({ timeout: 90_000 });
  // Its shards are with others then, and the plan has been computed anew of what is so now.
  const isAnew = async (): Promise<boolean> => {
    const { change, basis } = await answerOf(mesh, id);
    const isOfNow = basis.maps.every(({ version, now }) => now === version);
    return change.state === 'AwaitingApproval' && isOfNow && (await shardsOf(mesh, 'n5')).length === 0;
  };
  await expect.poll(isAnew, { timeout: 120_000 }).toBe(true);
  const plan = await planOf(mesh, id);
  expect(plan.contentHash).not.toBe(before);
  await expect(page.getByRole('region', { name: 'What it is' })).toContainText('0/2');
  for (const one of [olga, omar]) {
    await expect(one.page.getByRole('banner').getByRole('link', { name: 'Inbox 1 for you' })).toBeVisible();
    const other = await one.context.newPage();
    await other.goto(`${mesh.url}/inbox`);
    await expect(other.getByRole('region', { name: 'Voided since they were approved' })).toContainText(
      /Approval by Olga voided/,
    );
    await expectNoViolations(other);
    await other.close();
  }

  // Exactly what has changed since is told, move by move.
  const { diff } = (await askControlApi(mesh, `changes/${id}/diff?fromRevision=1&toRevision=${plan.revision}`)).body;
  const changed = [...diff.added, ...diff.removed, ...diff.altered.map(({ is }: { is: unknown }) => is)];
  expect(changed.length).toBeGreaterThan(0);
  const words = changed.length === 1 ? '1 move changed' : `${changed.length} moves changed`;
  await expect(page.getByText(`Approval by Olga voided: ${words} since`).first()).toBeVisible();
  const told = page.getByRole('region', { name: words, exact: true });
  for (const { shardId } of changed) await expect(told).toContainText(`orders/${shardId}`);
  await expect(told.getByRole('row')).toHaveCount(changed.length + 1);
  await expectNoViolations(page);
  // What was looked at of the other content is to be looked at anew.
  await page.goto(at(`plans/${id}/moves`));
  await expect(page.getByText(/^Viewed 0\/\d/)).toBeVisible();

  // What was approved before runs no more, whoever names it.
  const stale = await askControlApi(mesh, `changes/${id}:execute`, {
    contentHash: before,
    reason: 'as it was at first',
  });
  expect([stale.status, stale.body.code]).toEqual([409, 'plan_stale']);

  await approve(page, 'read what is left of it');
  const ana = await personAt(browser, mesh.url, 'ana');
  await ana.page.goto(at(`plans/${id}`));
  await approve(ana.page, 'the same as Olga read');
  await expect(ana.page.getByText('Approved: 2/2')).toBeVisible();
  const approved = await contentOf(mesh, id);
  await act(omar.page, 'Run').click();
  const run = sheet(omar.page, /^Run plan/);
  await expect(foreseen(omar.page)).toContainText('Whoever leads the mesh does its');
  await run.getByLabel(/Reason/).fill('approved by two people');
  await run.getByRole('button', { name: /^Run plan/ }).click();
  await expect.poll(async () => (await planOf(mesh, id)).state, { timeout: 90_000 }).toBe('Completed');
  await expect(omar.page.getByRole('heading', { level: 1 }).locator('..')).toContainText('Completed');
  await omar.page.goto(at(`plans/${id}/run`));
  await expect(omar.page.getByRole('img', { name: /^Steps left over time/ })).toBeVisible();
  await expect(omar.page.getByRole('region', { name: 'Lately' })).toContainText(/went from n\d to n\d/);
  await expectNoViolations(omar.page);

  // What was done is what was approved, byte for byte.
  expect(await contentOf(mesh, id)).toBe(approved);
  const done = await movesOf(mesh, id);
  expect(done.every(({ state }) => state === 'Done' || state === 'Skipped')).toBe(true);
  await omar.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await omar.page.getByRole('button', { name: 'Copy the content as it is hashed' }).click();
  await expect.poll(() => clipboardText(omar.page)).toContain('"steps"');
  const canonical = await clipboardText(omar.page);
  expect(canonical).toBe(approved);
  expect(createHash('sha256').update(canonical).digest('hex')).toBe(plan.contentHash);
  const steps = (
    JSON.parse(canonical).steps as readonly { kind: string; shard: number; from: string | null; to: string }[]
  ).flatMap(({ kind, shard, from, to }) => (kind === 'move-shard' ? [`${shard} ${from} ${to}`] : []));
  expect(done.map(({ shardId, from, to }) => `${Number(shardId)} ${from ?? null} ${to}`)).toEqual(steps);
  const [ofN6, ofN7] = [await shardsOf(mesh, 'n6'), await shardsOf(mesh, 'n7')];
  for (const { shardId, to } of done) expect(to === 'n6' ? ofN6 : ofN7).toContain(shardId);
  for (const { errors } of [olga, omar, ana]) expect(errors).toEqual([]);
});
