/** Shards move while tasks run: an operator drains a worker of the lease sample, watches its band empty, and no request fails meanwhile. */
import { expect, test } from '@playwright/test';
import { recordBands } from '../mesh/in-page.ts';
import { complaintsOfLoad, sinkCounts, toldLoad } from '../mesh/lease-sample.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { openDrain } from '../mesh/open-drain.ts';
import { collectErrors, expectNoViolations } from '../mesh/page-is-sound.ts';
import { signIn } from '../mesh/sign-in.ts';

const mesh = meshForThisFile('--with', 'lease-demo');
const SHARDS = 24;
const NODE = 'n6';
/** As many as may begin to move in ten seconds are a tenth of all. */
const DRAINED_WITHIN_MS = 150_000;

const lastTold = async () => (await toldLoad(mesh.env)).at(-1) ?? { done: 0, failed: 0 };

test('omar drains a worker and watches its band empty, while the load generator reports no failure', async ({
  page,
}) => {
  const errors = collectErrors(page);
  const bandOf = await recordBands(page);
  await signIn(page, mesh.url, 'omar');
  await page.goto(`${mesh.url}/c/dev/shards?group=owner&color=owner`);
  await expect(page.getByRole('link', { name: `${SHARDS} active` })).toBeVisible();
  const share = SHARDS / 3;
  for (const worker of ['n5', 'n6', 'n7']) await expect.poll(async () => (await bandOf(worker)).at(-1)).toBe(share);
  await expect.poll(async () => (await lastTold()).done).toBeGreaterThan(0);
  await expectNoViolations(page);

  const dialog = await openDrain(page, NODE, share);
  await dialog.getByLabel(/Reason/).fill('its disk is replaced');
  const [before, complaints] = [await lastTold(), await complaintsOfLoad(mesh.env)];
  await dialog.getByRole('button', { name: `Drain ${NODE}` }).click();
  const drain = page.getByRole('status', { name: 'Drain', exact: true });
  await expect(drain).toHaveText(/^Draining: \d+ of \d+ left$/);

  // Back at the grid, without a reload: what it painted goes on.
  await page.goBack();
  await expect(page).toHaveURL(/\/shards\?group=owner/);
  await expect.poll(async () => (await bandOf(NODE)).at(-1), { timeout: DRAINED_WITHIN_MS }).toBe(0);
  const counts = await bandOf(NODE);
  const emptying = counts.slice(counts.lastIndexOf(share));
  expect(emptying).toEqual(emptying.toSorted((a, b) => b - a));
  expect(emptying.length, `it emptied shard by shard: ${emptying}`).toBeGreaterThan(2);
  await expect(page.getByRole('link', { name: `${SHARDS} active` })).toBeVisible();
  await expectNoViolations(page);
  await page.goForward();
  await expect(drain).toHaveText(/^Drained \d\d:\d\d:\d\d UTC\. Safe to power off: yes$/);
  await expect(page.getByText('0 shards here')).toBeVisible();

  // Tasks were done all the while, also those of the shards that moved: what is told after the last of them has all of it.
  const then = await lastTold();
  await expect.poll(async () => (await lastTold()).done).toBeGreaterThan(then.done);
  expect(await complaintsOfLoad(mesh.env)).toEqual(complaints);
  expect((await lastTold()).failed).toBe(before.failed);
  const { applied, ...harm } = await sinkCounts(mesh.env);
  expect(applied).toBeGreaterThan(before.done);
  expect(harm).toMatchObject({ appliedDuplicates: 0, refusedStale: 0 });
  expect(errors).toEqual([]);
});
