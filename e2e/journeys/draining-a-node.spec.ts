/** J1: an operator drains a worker with a time, watches its shards leave it, sees what holds one of them, and reads that it may be switched off. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { recordBands } from '../mesh/in-page.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { openDrain } from '../mesh/open-drain.ts';
import { collectErrors, expectNoViolations } from '../mesh/page-is-sound.ts';
import { signIn } from '../mesh/sign-in.ts';
import { signInCommandLineElsewhere } from '../mesh/sign-in-command-line.ts';

const mesh = meshForThisFile();
/** One begins to move in a round: fewer than a tenth. */
const SHARDS = 20;
const DRAINED_WITHIN_MS = 120_000;

interface Listed {
  readonly items: readonly {
    readonly shardId: string;
    readonly ownerNodeId?: string;
    readonly leaderId?: string;
  }[];
}

const listed = async (): Promise<Listed['items']> =>
  (JSON.parse(await mesh.must('mesh', 'shards', 'list', '--all', '--output', 'json')) as Listed).items;

/** A file of rules by which what the node owns may be nowhere else. */
function rulesThatKeep(node: string, shardIds: readonly string[]): string {
  const file = join(mkdtempSync(join(tmpdir(), 'omnirelay-rules-')), 'rules.json');
  const rules = shardIds.map((id) => ({ id: `keep-${id}`, kind: 'pin', from: id, to: id, nodes: { nodeId: node } }));
  writeFileSync(file, JSON.stringify(rules));
  return file;
}

test('J1: omar drains a worker and watches its shards leave, until it is safe to power off', async ({
  page,
  browser,
}) => {
  const errors = collectErrors(page);
  const bandOf = await recordBands(page);
  await signInCommandLineElsewhere(browser, mesh.env, 'adam');
  await mesh.must('mesh', 'namespaces', 'create', 'orders', '--shards', String(SHARDS), '--reason', 'first namespace');
  await expect.poll(async () => (await listed()).filter(({ leaderId }) => leaderId !== undefined).length).toBe(SHARDS);
  const node = (await listed())[0]?.ownerNodeId ?? '';
  const own = (await listed()).filter(({ ownerNodeId }) => ownerNodeId === node).map(({ shardId }) => shardId);
  const owned = own.length;
  const rules = rulesThatKeep(node, own);

  await signIn(page, mesh.url, 'omar');
  await page.goto(`${mesh.url}/c/dev/overview`);
  await expect(page.getByRole('status', { name: 'Connection: Live' })).toBeVisible();
  // Enter in the palette, the time, Drain and Retry: four presses in all.
  const dialog = await openDrain(page, node, owned);
  await expect(dialog.getByRole('region', { name: 'What the drain means' })).toContainText(
    `${owned} shards move, in about`,
  );
  await expect(dialog.getByRole('list', { name: 'Checks' })).not.toContainText('Failed');
  await dialog.getByRole('button', { name: '15 min' }).click();
  await expect(dialog.getByText(/If it is not drained at .* it goes on, and is told to be overdue/)).toBeVisible();
  await expectNoViolations(page);
  const confirm = dialog.getByRole('button', { name: `Drain ${node}` });
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel(/Reason/).fill('disk swap in rack 4');
  await confirm.click();
  // While it is drained somebody makes rules that keep the rest here.
  const kept = mesh.must('mesh', 'namespaces', 'change', 'orders', '--rules', rules, '--reason', 'these may not move');
  await expect(page).toHaveURL(`${mesh.url}/c/dev/nodes/${node}/shards`);
  const drain = page.getByRole('status', { name: 'Drain', exact: true });
  await expect(drain).toHaveText(new RegExp(`^Draining: \\d+ of ${owned} left$`));
  await expect(page.getByRole('status', { name: 'Deadline of the drain' })).toHaveText(
    /^until \d\d:\d\d:\d\d UTC, then it goes on, and is told$/,
  );
  await kept;
  const holds = page.getByRole('region', { name: 'What holds the drain' });
  await expect(holds).toContainText(/[1-9] shards? (?:is|are) held/);
  const first = holds.getByRole('listitem').first();
  await expect(first).toContainText('no eligible target');
  await expect(first).toContainText(/rule keep-\d{5} pins the shard to other nodes/);
  await expectNoViolations(page);
  await holds.getByRole('button', { name: 'Retry' }).click();
  await expect(holds.getByRole('status', { name: 'Retry' })).toHaveText('tried again');
  await expect(drain).toHaveText(new RegExp(`^Draining: [1-9] of ${owned} left$`));
  const status = await mesh.must('mesh', 'peers', 'status', node);
  expect(status).toContain('Safe to power off: no, because it is not drained yet; it has ');
  await mesh.must('mesh', 'namespaces', 'change', 'orders', '--no-rules', '--reason', 'it may move now');
  await expect(drain).toHaveText(/^Drained \d\d:\d\d:\d\d UTC\. Safe to power off: yes$/, {
    timeout: DRAINED_WITHIN_MS,
  });
  await expect(page.getByText('0 shards here')).toBeVisible();
  // Its band stands before those of the others, and has emptied before one's eyes.
  await expect.poll(async () => (await bandOf(node)).at(-1)).toBe(0);
  const counts = await bandOf(node);
  expect(counts).toEqual(counts.toSorted((a, b) => b - a));
  expect(counts.length, `it emptied shard by shard: ${counts}`).toBeGreaterThan(2);
  await expectNoViolations(page);
  await page.keyboard.press('v');
  await expect(page.getByText(`${node} has no shards, and none are on their way to it`)).toBeVisible();
  expect((await listed()).filter(({ ownerNodeId, leaderId }) => ownerNodeId === node || leaderId === node)).toEqual([]);

  await page.getByRole('navigation', { name: 'Node' }).getByRole('link', { name: 'Audit' }).click();
  await expect(page.getByRole('row', { name: /drain-peer/ }).filter({ hasText: 'disk swap in rack 4' })).toBeVisible();
  await expect(page.getByRole('row', { name: /peer-drained/ })).toBeVisible();
  await mesh.must('mesh', 'peers', 'uncordon', node, '--reason', 'disk replaced');
  await expect(page.getByRole('button', { name: `Drain ${node}` })).toBeVisible();
  await expect(drain).toHaveCount(0);
  expect(errors).toEqual([]);
});
