/**
 * J3: why is this shard here, and why not there. A plan that ana approved has moved a shard; a rule keeps two apart; and while a freeze holds, a shard says where it
 * would rather be and what it waits for, with the way to the line that says so.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { clipboardText } from '../mesh/in-page.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { collectErrors, expectNoViolations } from '../mesh/page-is-sound.ts';
import { signIn } from '../mesh/sign-in.ts';
import { signInCommandLineElsewhere } from '../mesh/sign-in-command-line.ts';

const mesh = meshForThisFile();
const SHARDS = 32;
const MOVED_WITHIN_MS = 60_000;

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

/** A plan of one move, approved by ana, and run. */
async function movedByPlan(signInAs: (who: string) => Promise<void>, shardId: string, to: string): Promise<string> {
  const made = await asked(
    ...['mesh', 'shards', 'rebalance', 'orders', '--move', `${shardId}=${to}`, '--submit'],
    ...['--reason', 'the hot key needs room of its own'],
  );
  const { id, contentHash } = made.change;
  const stateOf = async (): Promise<string> => (await asked('mesh', 'changes', 'show', id)).change.state;
  await expect.poll(stateOf).toBe('AwaitingApproval');
  await signInAs('ana');
  await mesh.must('mesh', 'changes', 'approve', id, '--hash', contentHash, '--reason', 'read it, and n6 has room');
  await expect.poll(stateOf).toMatch(/Approved|Executing|Completed/);
  if ((await stateOf()) === 'Approved')
    await mesh.must('mesh', 'changes', 'execute', id, '--hash', contentHash, '--reason', 'nobody else is at it now');
  await expect.poll(stateOf, { timeout: MOVED_WITHIN_MS }).toBe('Completed');
  await signInAs('adam');
  return id;
}

test('J3: vera reads why a shard is here, by which plan, why not there, and what it waits for', async ({
  page,
  browser,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const errors = collectErrors(page);
  const signInAs = (who: string): Promise<void> => signInCommandLineElsewhere(browser, mesh.env, who);
  await signInAs('adam');
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
  const plan = await movedByPlan(signInAs, shardId, 'n6');

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
  const waiting = async (): Promise<string> => {
    for (const one of await shards()) {
      const told = await asked('mesh', 'shards', 'explain', 'orders', one.shardId);
      if (told.heldBy !== undefined && told.desiredNodeId === 'n7') return one.shardId;
    }
    return '';
  };
  await expect.poll(waiting, { timeout: MOVED_WITHIN_MS }).not.toBe('');
  await page.goto(at(`shards/orders/${await waiting()}/why`));
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
