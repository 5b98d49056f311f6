/**
 * J5: two people approve exactly what they read. What they approved is void once a node that it rests upon has died, or once somebody has it computed anew; what changed is told move by
 * move, and what runs in the end is what was approved in the end. On the way there, J14: the inbox by keys, and an approval on a screen of 320 pixels.
 */
import { expect, test } from '@playwright/test';
import { askControlApi, contentOf } from '../mesh/control-api.ts';
import { clipboardText, focusedText, sidewaysScrollSaying, tabTo } from '../mesh/in-page.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { collectErrors, expectFits, expectNoViolations, expectSound } from '../mesh/page-is-sound.ts';
import { leave, type PersonAt, personAt } from '../mesh/person-at.ts';
import { expectChangeToldByMoves, expectDoneAsApproved, expectVoidInInbox } from '../mesh/plan-is-told.ts';
import {
  actOnPlan,
  CONTENT_OF_TAB,
  confirmOf,
  conversationOf,
  factsOfPlan,
  foreseenOnPlan,
  reasonFor,
  reviewAndConfirm,
  reviewOf,
} from '../mesh/plan-page.ts';
import {
  approvedByPeople,
  awaitsApprovalWithout,
  createSpreadOrders,
  planOf,
  setPolicy,
  shardsOf,
  submitPlan,
  submitWithout,
} from '../mesh/plans-of-orders.ts';
import { signIn } from '../mesh/sign-in.ts';
import { signInCommandLineElsewhere } from '../mesh/sign-in-command-line.ts';

const mesh = meshForThisFile();

const at = (part: string): string => `${mesh.url}/c/dev/${part}`;
/** A machine half as fast as the slowest known keeps it: each waits for deaths to be noticed, shards to move, and pages to be looked over. */
const LONG_MS = 600_000;

test.describe.configure({ timeout: LONG_MS });

test.beforeAll(async ({ browser }) => {
  test.setTimeout(LONG_MS);
  await createSpreadOrders(browser, mesh, 32);
  const limits = { movesPerNode: 4, movesPerCluster: 8, churnPerHour: 256 };
  await setPolicy(browser, mesh, approvedByPeople({ needed: 2, limits }));
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
  await expectSound(page);
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
  await expectSound(page);
  await groups.getByLabel(/Viewed: orders: 1 shard n5 > n6/).focus();
  await page.keyboard.press('Space');
  await expect(page.getByText('Viewed 1/2 groups of this content')).toBeVisible();
  await page.reload();
  await expect(page.getByText('Viewed 1/2 groups of this content')).toBeVisible();
  await actOnPlan(page, 'Approve').focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => focusedText(page)).toBe('Cancel');
  await page.keyboard.press('Escape');
  await expect(reviewOf(page, 'Approve')).toHaveCount(0);
  await leave(olga);

  // Ana approves on a phone; nothing scrolls sideways on the way.
  const ana = await personAt(browser, mesh.url, 'ana', { viewport: { width: 320, height: 640 }, colorScheme: 'light' });
  const phone = ana.page;
  await phone.getByRole('link', { name: 'Inbox 1 for you' }).click();
  await expect(phone.getByRole('heading', { name: 'Inbox' })).toBeVisible();
  await expect(phone.getByRole('region', { name: 'Wait for your approval' })).toBeVisible();
  await expectFits(phone);
  await phone.getByRole('region', { name: 'Wait for your approval' }).getByRole('link').click();
  await expect(phone).toHaveURL(at(`plans/${id}`));
  await expect(actOnPlan(phone, 'Approve')).toBeVisible();
  await expectFits(phone);
  await actOnPlan(phone, 'Approve').click();
  await expect(foreseenOnPlan(phone)).toBeVisible();
  await reasonFor(phone, 'Approve').fill('read it on the way home');
  await expectSound(phone);
  await confirmOf(phone, 'Approve').click();
  await expect(phone.getByText('Approved: 1/2')).toBeVisible();
  for (const [tab, contentOfTab] of Object.entries(CONTENT_OF_TAB)) {
    await phone.goto(at(tab === 'conversation' ? `plans/${id}` : `plans/${id}/${tab}`));
    await expect(phone.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(factsOfPlan(phone)).toBeVisible();
    await expect(contentOfTab(phone)).toBeVisible();
    await expectFits(phone);
  }
  // Nor while the line is lost: the word for that is the longest.
  expect(await sidewaysScrollSaying(phone, 'Reconnecting')).toBe(0);
  await leave(ana);
  await mesh.must('mesh', 'changes', 'cancel', id, '--reason', 'the journey goes on with another');
});

test('a plan that would be another one by now is recomputed with a press, and what differs is told move by move', async ({
  browser,
}) => {
  await mesh.must('mesh', 'peers', 'cordon', 'n7', '--reason', 'its disk is looked at');
  const id = await submitWithout(mesh, 'n6', 'n6 is to be empty');
  // Whoever computed it knows that n7 is given none.
  await expect.poll(() => awaitsApprovalWithout(mesh, id, 'n7'), { timeout: 120_000 }).toBe(true);
  await mesh.must('mesh', 'peers', 'uncordon', 'n7', '--reason', 'its disk is sound');
  const olga = await personAt(browser, mesh.url, 'olga');
  await olga.page.goto(at(`plans/${id}`));
  await reviewAndConfirm(olga.page, 'Approve', 'the others have room for it');
  await expect(olga.page.getByText('Approved: 1/2')).toBeVisible();
  const { revision } = await planOf(mesh, id);

  // What it rests upon holds, so nothing voids it by itself: omar has it computed anew.
  const omar = await personAt(browser, mesh.url, 'omar', { colorScheme: 'light' });
  await omar.page.goto(at(`plans/${id}`));
  await expect(factsOfPlan(omar.page)).toContainText('1/2');
  await actOnPlan(omar.page, 'Recompute').click();
  await expect(foreseenOnPlan(omar.page)).toContainText(`what approved revision ${revision} counts no more`);
  const moves = reviewOf(omar.page, 'Recompute').getByRole('region', { name: 'The first moves that would be made' });
  await expect(moves).toContainText('n7');
  await expectNoViolations(omar.page);
  await confirmOf(omar.page, 'Recompute').click();
  await expect.poll(async () => (await planOf(mesh, id)).revision).toBe(revision + 1);
  for (const { page } of [olga, omar]) {
    await expectChangeToldByMoves(page, mesh, { id, from: revision, to: revision + 1, by: 'Olga' });
    await expect(factsOfPlan(page)).toContainText('0/2');
  }
  await expect(conversationOf(omar.page)).toContainText('Omar had it computed anew');
  await expectNoViolations(omar.page);
  await reviewAndConfirm(olga.page, 'Reject', 'n7 is to be left alone');
  await expect(omar.page.getByRole('heading', { level: 1 }).locator('..')).toContainText('Rejected');
  await leave(olga, omar);
});

/** The plan of J5, and the hash of what olga reads first. */
let [id, before] = ['', ''];
/** Their pages stay open from the first approval to the end of the run. */
let omar: PersonAt;
let olga: PersonAt;

test('J5: whoever wrote a plan does not approve it, and whoever does reads it first and says why', async ({
  browser,
}) => {
  id = await submitWithout(mesh, 'n6', 'n6 is looked at after all');
  await expect.poll(async () => (await planOf(mesh, id)).state).toBe('AwaitingApproval');
  before = (await planOf(mesh, id)).contentHash;
  omar = await personAt(browser, mesh.url, 'omar');
  await omar.page.goto(at(`plans/${id}`));
  await expect(actOnPlan(omar.page, 'Approve')).toHaveAttribute('aria-disabled', 'true');
  await expect(actOnPlan(omar.page, 'Approve')).toHaveAccessibleDescription(/^You authored this plan/);
  await actOnPlan(omar.page, 'Approve').click({ force: true });
  await expect(omar.page.getByRole('dialog')).toHaveCount(0);
  await expectNoViolations(omar.page);

  olga = await personAt(browser, mesh.url, 'olga', { colorScheme: 'light' });
  const { page } = olga;
  await page.goto(at(`plans/${id}/moves`));
  const boxes = page.getByRole('checkbox', { name: /^Viewed: orders/ });
  await expect(boxes.first()).toBeVisible();
  for (const box of await boxes.all()) await box.check();
  const groups = await boxes.count();
  await expect(page.getByText(`Viewed ${groups}/${groups} groups of this content`)).toBeVisible();
  const tabs = page.getByRole('navigation', { name: 'Plan' });
  for (const tab of ['Load', 'Checks', 'Audit', 'Conversation']) {
    await tabs.getByRole('link', { name: tab, exact: true }).click();
    await expect(tabs.locator('[aria-current=page]')).toHaveText(tab);
    await expect(CONTENT_OF_TAB[tab.toLowerCase()]!(page)).toBeVisible();
    await expectNoViolations(page);
  }
  // Neither is chosen: both are buttons of one kind, and none has focus.
  const [yes, no] = [actOnPlan(page, 'Approve'), actOnPlan(page, 'Reject')];
  await expect(yes).not.toHaveClass(/primary/);
  await expect(no).toHaveAttribute('class', (await yes.getAttribute('class')) ?? '');
  await yes.click();
  const dialog = reviewOf(page, 'Approve');
  await expect.poll(() => focusedText(page)).toBe('Cancel');
  await expect(dialog).toContainText(before.slice(0, 8));
  const confirm = confirmOf(page, 'Approve');
  await expect(confirm).toBeDisabled();
  const reason = reasonFor(page, 'Approve');
  await reason.fill('.');
  await expect(dialog.getByRole('alert')).toHaveText('The reason has 1 character; it needs 10 at least.');
  await expect(confirm).toBeDisabled();
  await expectNoViolations(page);
  await reason.fill('read all of its groups');
  await reason.press('Enter');
  await expect(dialog).toBeVisible();
  await confirm.click();
  await expect(page.getByText('Approved: 1/2')).toBeVisible();
  await expect(conversationOf(page)).toContainText('read all of its groups');
  // Once each, and no more.
  await expect(yes).toHaveAccessibleDescription(/^You have approved it/);
});

test('J5: a node dies, and the approval is void: what changed is told move by move, and nothing else runs', async () => {
  const { page } = olga;
  // Nobody reloads anything.
  await mesh.must('dev', 'kill', 'n5');
  await expect(page.getByText(/^Approval by Olga voided: /).first()).toBeVisible({ timeout: 180_000 });
  // Its shards are with others then, and the plan has been computed anew of what is so now.
  const isAnew = async () => (await awaitsApprovalWithout(mesh, id, 'n5')) && (await shardsOf(mesh, 'n5')).length === 0;
  await expect.poll(isAnew, { timeout: 240_000, intervals: [2_000] }).toBe(true);
  const plan = await planOf(mesh, id);
  expect(plan.contentHash).not.toBe(before);
  await expect(factsOfPlan(page)).toContainText('0/2');
  for (const one of [olga, omar]) {
    await expect(one.page.getByRole('banner').getByRole('link', { name: 'Inbox 1 for you' })).toBeVisible();
    await expectVoidInInbox(one, mesh, 'Olga');
  }
  await expectChangeToldByMoves(page, mesh, { id, from: 1, to: plan.revision, by: 'Olga' });
  await expectNoViolations(page);
  // What was looked at of the other content is to be looked at anew.
  await page.goto(at(`plans/${id}/moves`));
  await expect(page.getByText(/^Viewed 0\/\d/)).toBeVisible();

  // What was approved before runs no more, whoever names it.
  const sent = { contentHash: before, reason: 'as it was at first' };
  const { status, body } = await askControlApi(mesh, `changes/${id}:execute`, sent);
  expect([status, body.code]).toEqual([409, 'plan_stale']);
});

test('J5: two people approve what it is now, and what runs is that, byte for byte', async ({ browser }) => {
  await reviewAndConfirm(olga.page, 'Approve', 'read what is left of it');
  const ana = await personAt(browser, mesh.url, 'ana');
  await ana.page.goto(at(`plans/${id}`));
  await reviewAndConfirm(ana.page, 'Approve', 'the same as Olga read');
  await expect(ana.page.getByText('Approved: 2/2')).toBeVisible();
  const { contentHash } = await planOf(mesh, id);
  const approved = await contentOf(mesh, id);
  await actOnPlan(omar.page, 'Run').click();
  await expect(foreseenOnPlan(omar.page)).toContainText('Whoever leads the mesh does its');
  await reasonFor(omar.page, 'Run').fill('approved by two people');
  await confirmOf(omar.page, 'Run').click();
  await expect(omar.page.getByRole('heading', { level: 1 }).locator('..')).toContainText('Completed', {
    timeout: 240_000,
  });
  await omar.page.goto(at(`plans/${id}/run`));
  await expect(omar.page.getByRole('img', { name: /^Steps left over time/ })).toBeVisible();
  await expect(omar.page.getByRole('region', { name: 'Lately' })).toContainText(/went from n\d to n\d/);
  await expectNoViolations(omar.page);
  await expectDoneAsApproved(omar, mesh, { id, contentHash, approved });
  await leave(olga, omar, ana);
});
