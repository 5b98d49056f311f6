/** J7: a plan that runs is paused with one press, undone after its inverse was read, and a pause that nobody hears never claims to be one. */
import { expect, test } from '@playwright/test';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { collectErrors, expectNoViolations } from '../mesh/page-is-sound.ts';
import {
  actOnPlan,
  chipOfPlan,
  confirmOf,
  conversationOf,
  foreseenOnPlan,
  reasonFor,
  reviewOf,
} from '../mesh/plan-page.ts';
import {
  approvedByPeople,
  createSpreadOrders,
  movesOf,
  planOf,
  setPolicy,
  shardsOf,
  submitPlan,
} from '../mesh/plans-of-orders.ts';
import { signIn } from '../mesh/sign-in.ts';
import { signInCommandLineElsewhere } from '../mesh/sign-in-command-line.ts';

const mesh = meshForThisFile();
const SHARDS = 192;
const CONTROL = ['n1', 'n2', 'n3'];

const at = (part: string): string => `${mesh.url}/c/dev/${part}`;

/** A machine half as fast as the slowest known keeps it: each waits for shards to move, and back. */
const LONG_MS = 600_000;

let id = '';

test.describe.configure({ timeout: LONG_MS });

test.beforeAll(async ({ browser }) => {
  test.setTimeout(LONG_MS);
  await createSpreadOrders(browser, mesh, SHARDS);
  const limits = { movesPerNode: 1, movesPerCluster: 2, churnPerHour: 1_024 };
  await setPolicy(browser, mesh, approvedByPeople({ needed: 1, limits }));
  await signInCommandLineElsewhere(browser, mesh.env, 'omar');
  const [ofN5, ofN6] = [await shardsOf(mesh, 'n5'), await shardsOf(mesh, 'n6')];
  const moves = [
    ...ofN5.slice(0, 24).map((shard) => `${shard}=n6`),
    ...ofN6.slice(0, 24).map((shard) => `${shard}=n7`),
  ];
  id = await submitPlan(mesh, moves, 'n5 and n6 give some away');
  await expect.poll(async () => (await planOf(mesh, id)).state).toBe('AwaitingApproval');
  await signInCommandLineElsewhere(browser, mesh.env, 'olga');
  const { contentHash } = await planOf(mesh, id);
  await mesh.must('mesh', 'changes', 'approve', id, '--hash', contentHash, '--reason', 'read it at the command line');
});

test('J7: a run is seen live, paused within a wave, and undone once its inverse was read', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  await page.goto(at(`plans/${id}/run`));
  await expect(page.getByText('It has not run yet')).toBeVisible();
  const { contentHash } = await planOf(mesh, id);
  await mesh.must('mesh', 'changes', 'execute', id, '--hash', contentHash, '--reason', 'it begins for the journey');
  await expect(page.getByText(/; wave ([2-9]|\d\d) of about \d+$/)).toBeVisible();
  await expect(page.getByText(/^Shard \d+ of orders draining from n\d to n\d$/).first()).toBeVisible();
  // One press, and no dialog.
  await actOnPlan(page, 'Pause').click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(chipOfPlan(page)).toContainText(/^(?:Pausing: \d in flight will finish|Paused)/);
  await expect(chipOfPlan(page)).toContainText(/^Paused/);
  const { progress } = await planOf(mesh, id);
  expect(progress.begun).toBe(0);
  expect(progress.waiting).toBeGreaterThan(0);
  await expectNoViolations(page);
  // Nothing begins any more: what was done stays as much.
  const done = (await movesOf(mesh, id)).filter(({ state }) => state === 'Done');
  expect(done).toHaveLength(progress.done);

  await actOnPlan(page, 'Roll back').click();
  const dialog = reviewOf(page, 'Roll back');
  await expect(dialog).toHaveAttribute('data-tier', 'T1');
  const foreseen = foreseenOnPlan(page);
  await expect(foreseen).toContainText(`Of what it has done ${done.length} steps are undone, the last first.`);
  await expect(foreseen).toContainText('It runs without another approval: it returns to what was approved before.');
  const inverse = dialog.getByRole('region', { name: 'The first moves that would be made' });
  await expect(inverse.locator('tbody tr').first()).toContainText('orders/');
  await expect(dialog.getByText('Within all guardrails')).toBeVisible();
  await reasonFor(page, 'Roll back').fill('latency has gone up');
  await expectNoViolations(page);
  await confirmOf(page, 'Roll back').click();
  await page.getByRole('link', { name: 'The plan that undoes it' }).click();
  await expect(page).toHaveURL(/\/plans\/undo-/);
  await expect(page.getByText(`It undoes the plan ${id}.`)).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 }).locator('..')).toContainText('Completed', { timeout: 120_000 });
  await expect.poll(async () => (await planOf(mesh, id)).state).toBe('RolledBack');
  for (const { shardId, from = '' } of done) expect(await shardsOf(mesh, from)).toContain(shardId);
  await page.goto(at(`plans/${id}`));
  const conversation = conversationOf(page);
  for (const words of [
    'Omar wrote it',
    'Olga approved',
    'Olga ran it',
    'Omar paused it',
    'Omar had it undone',
    'Rolled back',
  ])
    await expect(conversation).toContainText(words);
  await expectNoViolations(page);
  expect(errors).toEqual([]);
});

test('J7: a pause that no control node hears says so, and never that it is one', async ({ page, browser }) => {
  const ofN7 = await shardsOf(mesh, 'n7');
  await signInCommandLineElsewhere(browser, mesh.env, 'omar');
  const next = await submitPlan(
    mesh,
    ofN7.slice(0, 24).map((shard) => `${shard}=n5`),
    'n7 gives some away',
  );
  await expect.poll(async () => (await planOf(mesh, next)).state).toBe('AwaitingApproval');
  await signInCommandLineElsewhere(browser, mesh.env, 'olga');
  const { contentHash } = await planOf(mesh, next);
  await mesh.must('mesh', 'changes', 'approve', next, '--hash', contentHash, '--reason', 'read once more as it is');
  await mesh.must('mesh', 'changes', 'execute', next, '--hash', contentHash, '--reason', 'it begins to be cut off');
  // However slow this machine is, it does not come to its end meanwhile.
  await mesh.must('mesh', 'freeze', 'add', 'held', '--for', '1h', '--reason', 'it is to be read as it runs');
  await signIn(page, mesh.url, 'omar');
  await page.goto(at(`plans/${next}`));
  await expect(actOnPlan(page, 'Pause')).toBeEnabled();
  await Promise.all(CONTROL.map((name) => mesh.must('dev', 'kill', name, '--freeze')));
  await actOnPlan(page, 'Pause').click();
  await expect(chipOfPlan(page)).toContainText(/^Not acknowledged \(\d+ s\)/);
  const pill = page.getByRole('status', { name: /^Connection:/ });
  await expect(pill).toHaveAttribute('data-phase', 'offline');
  await expect(chipOfPlan(page)).not.toContainText(/Paus(?:ed|ing)/);
  await expect(actOnPlan(page, 'Pause')).toHaveAccessibleDescription(/^Offline/);
  await expectNoViolations(page);
});
