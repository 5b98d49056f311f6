/** J1 without an incident: an operator drains a worker, watches its shards leave it, and reads that it may be switched off. */
import { expect, test } from '@playwright/test';
import { recordBands } from '../mesh/in-page.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { openDrain } from '../mesh/open-drain.ts';
import { collectErrors, expectNoViolations } from '../mesh/page-is-sound.ts';
import { signIn } from '../mesh/sign-in.ts';
import { signInCommandLineElsewhere } from '../mesh/sign-in-command-line.ts';

const mesh = meshForThisFile();
const SHARDS = 24;
/** As many of a namespace as may begin to move in ten seconds are a tenth of it. */
const DRAINED_WITHIN_MS = 120_000;

interface Listed {
  readonly items: readonly { readonly ownerNodeId?: string; readonly leaderId?: string }[];
}

const listed = async (): Promise<Listed['items']> =>
  (JSON.parse(await mesh.must('mesh', 'shards', 'list', '--all', '--output', 'json')) as Listed).items;

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
  const owned = (await listed()).filter(({ ownerNodeId }) => ownerNodeId === node).length;

  await signIn(page, mesh.url, 'omar');
  await page.goto(`${mesh.url}/c/dev/overview`);
  await expect(page.getByRole('status', { name: 'Connection: Live' })).toBeVisible();
  const dialog = await openDrain(page, node, owned);
  await expectNoViolations(page);
  const confirm = dialog.getByRole('button', { name: `Drain ${node}` });
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel(/Reason/).fill('disk swap in rack 4');
  await confirm.click();
  await expect(page).toHaveURL(`${mesh.url}/c/dev/nodes/${node}/shards`);
  const drain = page.getByRole('status', { name: 'Drain', exact: true });
  await expect(drain).toHaveText(new RegExp(`^Draining: \\d+ of ${owned} left$`));
  await expectNoViolations(page);
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
  await expect(page.getByRole('row', { name: /drain-peer/ })).toContainText('disk swap in rack 4');
  await expect(page.getByRole('row', { name: /peer-drained/ })).toBeVisible();
  await mesh.must('mesh', 'peers', 'uncordon', node, '--reason', 'disk replaced');
  await expect(page.getByRole('button', { name: `Drain ${node}` })).toBeVisible();
  await expect(drain).toHaveCount(0);
  expect(errors).toEqual([]);
});
