/** The pictures of docs/console that show the inbox and plans: one that waits for a second approval, one that is paused within its run, and one that was undone. */
import { fileURLToPath } from 'node:url';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { personAt } from '../mesh/person-at.ts';
import { actOnPlan, conversationOf, reasonFor, reviewOf } from '../mesh/plan-page.ts';
import {
  approvedByPeople,
  createSpreadOrders,
  planOf,
  setPolicy,
  shardsOf,
  submitPlan,
} from '../mesh/plans-of-orders.ts';
import { signIn } from '../mesh/sign-in.ts';
import { signInCommandLineElsewhere } from '../mesh/sign-in-command-line.ts';

const FOLDER = fileURLToPath(new URL('../../docs/console/', import.meta.url));
const SHARDS = 192;
const mesh = meshForThisFile();

interface Shot {
  readonly name: string;
  /** Below the console's address. */
  readonly path: string;
  readonly ready: (page: Page) => Promise<void>;
}

const seen = (page: Page, text: string | RegExp) => expect(page.getByText(text).first()).toBeVisible();

const shotsOf = ({ open, paused }: { readonly open: string; readonly paused: string }): readonly Shot[] => [
  {
    name: 'inbox',
    path: 'inbox',
    ready: (page) => expect(page.getByRole('region', { name: 'Wait for your approval' })).toContainText('0/2'),
  },
  { name: 'inbox-expiring', path: 'inbox?tab=expiring', ready: (page) => seen(page, 'the sale') },
  {
    name: 'plans',
    path: 'c/dev/plans',
    ready: (page) => expect(page.getByRole('row', { name: /Awaiting approval/ })).toBeVisible(),
  },
  {
    name: 'plan',
    path: `c/dev/plans/${open}`,
    ready: (page) => expect(conversationOf(page)).toContainText('Omar wrote it'),
  },
  {
    name: 'plan-moves',
    path: `c/dev/plans/${open}/moves`,
    ready: async (page) => {
      await page.getByRole('list', { name: 'Moves by who gives to whom' }).getByRole('button').first().click();
      await seen(page, /^orders\/\d+/);
    },
  },
  {
    name: 'plan-load',
    path: `c/dev/plans/${open}/load`,
    ready: (page) => expect(page.locator('.recharts-surface').first()).toBeVisible(),
  },
  { name: 'plan-checks', path: `c/dev/plans/${open}/checks`, ready: (page) => seen(page, 'moved-shards-ratio') },
  {
    name: 'plan-approve',
    path: `c/dev/plans/${open}?act=approve`,
    ready: async (page) => {
      await reasonFor(page, 'Approve').fill('.');
      await expect(reviewOf(page, 'Approve').getByRole('alert')).toBeVisible();
    },
  },
  {
    name: 'plan-run',
    path: `c/dev/plans/${paused}/run`,
    ready: (page) => expect(page.getByRole('img', { name: /^Steps left over time/ })).toBeVisible(),
  },
  {
    name: 'plan-rollback',
    path: `c/dev/plans/${paused}?act=rollback`,
    ready: (page) => expect(reviewOf(page, 'Roll back').getByText('Within all guardrails')).toBeVisible(),
  },
];

/** A plan of omar's that olga approves and runs, paused in the midst of it. */
async function pausedPlan(browser: Browser): Promise<string> {
  await signInCommandLineElsewhere(browser, mesh.env, 'omar');
  const moves = (await shardsOf(mesh, 'n5')).slice(0, 48).map((shard) => `${shard}=n6`);
  const id = await submitPlan(mesh, moves, 'n5 is to be replaced');
  const { contentHash } = await planOf(mesh, id);
  const step = (verb: string, ...words: readonly string[]) => mesh.must('mesh', 'changes', verb, id, ...words);
  for (const [who, reason] of [
    ['olga', 'read it move by move'],
    ['ana', 'the same as Olga read'],
  ] as const) {
    await signInCommandLineElsewhere(browser, mesh.env, who);
    await step('approve', '--hash', contentHash, '--reason', reason);
  }
  await step('execute', '--hash', contentHash, '--reason', 'the window is open now');
  await expect.poll(async () => (await planOf(mesh, id)).progress.done, { timeout: 60_000 }).toBeGreaterThan(7);
  await step('pause');
  await expect.poll(async () => (await planOf(mesh, id)).state).toBe('Paused');
  return id;
}

test('pages of plans, dark and light, and on a phone', async ({ browser }) => {
  test.setTimeout(600_000);
  await createSpreadOrders(browser, mesh, SHARDS);
  const limits = { movesPerNode: 2, movesPerCluster: 4, churnPerHour: 1_024 };
  await setPolicy(browser, mesh, approvedByPeople({ needed: 2, limits, movedRatio: 0.5, fullestRatio: 2 }));
  // As long as nothing has moved: a shard that a plan has moved is left alone for its cooldown.
  const [ofN6, ofN7] = [await shardsOf(mesh, 'n6'), await shardsOf(mesh, 'n7')];
  const paused = await pausedPlan(browser);
  await signInCommandLineElsewhere(browser, mesh.env, 'omar');
  const moves = [
    ...ofN6.slice(0, 24).map((shard) => `${shard}=n5`),
    ...ofN6.slice(24, 36).map((shard) => `${shard}=n7`),
    ...ofN7.slice(0, 12).map((shard) => `${shard}=n5`),
  ];
  const open = await submitPlan(mesh, moves, 'rack 4 is emptied on Monday');
  const until = new Date(Date.now() + 6 * 3_600_000).toISOString();
  await mesh.must('mesh', 'freeze', 'add', 'sale', '--until', until, '--reason', 'the sale');
  const shots = shotsOf({ open, paused });
  for (const colorScheme of ['dark', 'light'] as const) {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 720 } });
    const page = await context.newPage();
    await signIn(page, mesh.url, 'olga');
    for (const { name, path, ready } of shots) {
      await page.goto(`${mesh.url}/${path}`);
      await ready(page);
      // Found by its text: behind a sheet nothing has a role.
      await expect(page.locator('header').getByText('for you')).toBeAttached();
      await page.screenshot({ path: `${FOLDER}${name}-${colorScheme}.png`, animations: 'disabled' });
    }
    await context.close();
    const phone = await personAt(browser, mesh.url, 'olga', { colorScheme, viewport: { width: 390, height: 844 } });
    await phone.page.goto(`${mesh.url}/c/dev/plans/${open}`);
    await expect(actOnPlan(phone.page, 'Approve')).toBeVisible();
    await phone.page.screenshot({ path: `${FOLDER}plan-phone-${colorScheme}.png`, animations: 'disabled' });
    await phone.context.close();
  }
});
