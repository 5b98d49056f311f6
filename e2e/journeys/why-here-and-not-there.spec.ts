/**
 * J3: why is this shard here, and why not there. A plan that ana approved has moved a shard; a rule keeps two apart; and while a freeze holds, a shard says where it
 * would rather be and what it waits for, with the way to the line that says so.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Browser, expect, test } from '@playwright/test';
import { omnirelay } from '../mesh/command-line.ts';
import { clipboardText } from '../mesh/in-page.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { collectErrors, expectNoViolations } from '../mesh/page-is-sound.ts';
import { signIn } from '../mesh/sign-in.ts';
import { signInCommandLineElsewhere } from '../mesh/sign-in-command-line.ts';

const mesh = meshForThisFile();
const SHARDS = 32;
const MOVED_WITHIN_MS = 120_000;
/** Dozens of commands, one after the other, and a plan that is run. */
const ALL_MS = 420_000;

const at = (part: string): string => `${mesh.url}/c/dev/${part}`;
const asked = async (...args: string[]) => JSON.parse(await mesh.must(...args, '--output', 'json'));

interface Listed {
  readonly shardId: string;
  readonly ownerNodeId?: string;
  readonly leaderId?: string;
}
const shards = async (): Promise<readonly Listed[]> => (await asked('mesh', 'shards', 'list', '--all')).items;

async function inFile(name: string, text: string): Promise<string> {
  const file = path.join(mesh.env.OMNIRELAY_CONFIG_DIR as string, name);
  await writeFile(file, text);
  return file;
}

/** At the command line, beside whoever is signed in there. */
async function asAna(browser: Browser): Promise<(...args: string[]) => Promise<void>> {
  const env = { ...mesh.env, OMNIRELAY_CONFIG_DIR: path.join(mesh.env.OMNIRELAY_HOME as string, 'ana') };
  await signInCommandLineElsewhere(browser, env, 'ana');
  return async (...args) => {
    const said = await omnirelay(args, env);
    expect(said.code, said.stderr).toBe(0);
  };
}

/** A plan of one move, approved by ana, and run. */
async function movedByPlan(browser: Browser, shardId: string, to: string): Promise<string> {
  const made = await asked(
    ...['mesh', 'shards', 'rebalance', 'orders', '--move', `${shardId}=${to}`, '--submit'],
    ...['--reason', 'the hot key needs room of its own'],
  );
  const { id, contentHash } = made.change;
  const stateOf = async (): Promise<string> => (await asked('mesh', 'changes', 'show', id)).change.state;
  await expect.poll(stateOf).toBe('AwaitingApproval');
  const ana = await asAna(browser);
  await ana('mesh', 'changes', 'approve', id, '--hash', contentHash, '--reason', 'read it, and n6 has room');
  await expect.poll(stateOf).toMatch(/Approved|Executing|Completed/);
  if ((await stateOf()) === 'Approved')
    await ana('mesh', 'changes', 'execute', id, '--hash', contentHash, '--reason', 'nobody else is at it now');
  await expect.poll(stateOf, { timeout: MOVED_WITHIN_MS }).toBe('Completed');
  return id;
}

test('J3: vera reads why a shard is here, by which plan, why not there, and what it waits for', async ({
  page,
  browser,
  context,
}) => {
  test.setTimeout(ALL_MS);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const errors = collectErrors(page);
  await signInCommandLineElsewhere(browser, mesh.env, 'adam');
  await mesh.must('mesh', 'peers', 'cordon', 'n7', '--reason', 'it joins the namespace later');
  const rules = await inFile('rules.yaml', '- { id: twins, kind: anti-affinity, shards: [0, 1], apart: node }\n');
  await mesh.must(
    ...['mesh', 'namespaces', 'create', 'orders', '--shards', String(SHARDS), '--rules', rules],
    ...['--reason', 'first namespace'],
  );
  const served = async (): Promise<number> => (await shards()).filter(({ leaderId }) => leaderId !== undefined).length;
  await expect.poll(served).toBe(SHARDS);
  const policy = await inFile('policy.json', JSON.stringify({ mode: 'approval' }));
  await mesh.must('mesh', 'policies', 'set', 'rebalance.orders', '--file', policy, '--reason', 'people decide');
  const moved = (await shards()).find(({ shardId, ownerNodeId }) => Number(shardId) > 1 && ownerNodeId === 'n5');
  const shardId = moved?.shardId ?? '';
  const plan = await movedByPlan(browser, shardId, 'n6');

  await signIn(page, mesh.url, 'vera');
  await page.goto(at(`shards/orders/${shardId}/why`));
  const why = page.getByRole('region', { name: 'Why it is here' });
  await expect(why).toContainText(/is on n6 by \w+/);
  await expect(why).toContainText(
    new RegExp(`Since map v\\d+, .*: moved from n5 to n6 by plan ${plan}, approved by Ana[.:]`),
  );
  await expect(why.getByRole('link', { name: `plan ${plan}` })).toHaveAttribute('href', `/c/dev/plans/${plan}`);
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Copy permalink' }).click();
  await expect.poll(() => clipboardText(page)).toMatch(/\/why\?/);
  const permalink = await clipboardText(page);
  const said = (await why.getByRole('paragraph').first().textContent()) ?? '';
  const other = await browser.newContext({ colorScheme: 'light' });
  const second = await other.newPage();
  await signIn(second, mesh.url, 'olga');
  await second.goto(permalink);
  await expect(second.getByRole('region', { name: 'Why it is here' })).toContainText(said);
  await expectNoViolations(second);
  await other.close();

  // Why not there: the rule that says so, and where it stands.
  await page.goto(at('shards/orders/00001/why'));
  const candidates = page.getByRole('region', { name: 'Candidates', exact: true });
  const sibling = candidates.getByRole('row', { name: /no: holds a sibling/ });
  await expect(sibling.first()).toContainText('twins');
  await sibling.first().getByRole('link', { name: 'twins' }).click();
  await expect(page).toHaveURL(/\/namespaces\/orders#rule-twins$/);
  await expect(page.locator('#rule-twins')).toBeInViewport();

  // A node comes back, and nothing goes to it: a freeze holds.
  const until = `${new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10)}T06:00:00Z`;
  await mesh.must('mesh', 'freeze', 'add', 'sale', '--until', until, '--reason', 'the sale');
  await mesh.must('mesh', 'peers', 'uncordon', 'n7', '--reason', 'it is ready');
  const explained = (id: string) => asked('mesh', 'shards', 'explain', 'orders', id);
  // Of all shards a third would rather be there: the first of them is found after few.
  let wantsIt = '';
  await expect(async () => {
    for (const one of await shards()) {
      if ((await explained(one.shardId)).desiredNodeId !== 'n7') continue;
      wantsIt = one.shardId;
      return;
    }
    throw new Error('no shard would rather be on n7');
  }).toPass({ timeout: MOVED_WITHIN_MS });
  await expect.poll(async () => (await explained(wantsIt)).heldBy, { timeout: MOVED_WITHIN_MS }).toBeDefined();
  await page.goto(at(`shards/orders/${wantsIt}/why`));
  const banner = page.getByRole('status').filter({ hasText: 'Wants n7, waiting' });
  await expect(banner).toContainText(/Wants n7, waiting: change freeze until \w{3} 06:00 UTC: the sale/);
  await expectNoViolations(page);
  await banner.getByRole('link', { name: 'The policy that says so' }).click();
  await expect(page).toHaveURL(/\/policies\/rebalance\.orders#windows\.sale$/);
  await expect(page.locator('[aria-current=location]')).toContainText('freeze until');
  await expect(page.locator('[aria-current=location]')).toBeInViewport();
  await expectNoViolations(page);
  await mesh.must('mesh', 'freeze', 'lift', 'sale', '--reason', 'the sale is over');
  expect(errors).toEqual([]);
});
