/** What the console claims of its line, its changes and its sessions holds when nodes hang, answers are lost, and tabs come and go. */
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { scrollIsLocked, spacingByIntruders } from '../mesh/in-page.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { collectErrors, expectNoViolations } from '../mesh/page-is-sound.ts';
import { signIn } from '../mesh/sign-in.ts';

const mesh = meshForThisFile();

const live = (page: Page) => page.getByRole('status', { name: 'Connection: Live' });
const cell = (page: Page, name: string, words: string) =>
  page.getByRole('gridcell', { name: new RegExp(`^${name}\\b.*\\b${words}\\b`, 'i') });

/** The streams that the pages of a browser have opened. */
function countStreams(context: BrowserContext): () => number {
  let count = 0;
  context.on('request', (request) => {
    if (request.url().includes('/api/trpc/peers.watch')) count += 1;
  });
  return () => count;
}

test('a browser holds one stream for all of its tabs, and another tab takes it over', async ({ page, context }) => {
  const streams = countStreams(context);
  await signIn(page, mesh.url, 'omar');
  await expect(live(page)).toBeVisible();
  const before = streams();
  const [second, third] = [await context.newPage(), await context.newPage()];
  const errors = [second, third].flatMap((one) => [collectErrors(one)]);
  for (const one of [second, third]) {
    await one.goto(`${mesh.url}/c/dev/topology`);
    await expect(live(one)).toBeVisible();
    await expect(cell(one, 'n7', 'alive')).toBeVisible();
  }
  expect(streams() - before).toBe(0);

  await page.close();
  await expect.poll(() => streams() - before).toBe(1);
  await second.goto(`${mesh.url}/c/dev/nodes/n7`);
  await second.getByRole('button', { name: 'Cordon n7' }).click();
  await second.getByRole('dialog').getByRole('button', { name: 'Cordon n7' }).click();
  await expect(second.getByText('Cordon effective')).toBeVisible();
  await expect(cell(third, 'n7', 'cordoned')).toBeVisible();
  await second.getByRole('button', { name: 'Undo' }).click();
  await expect(second.getByText('Uncordon effective')).toBeVisible();
  await expect(cell(third, 'n7', 'active')).toBeVisible();
  expect(errors).toEqual([[], []]);
});

test('a control node that hangs is left for one that speaks', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  const freshness = page.getByRole('contentinfo');
  await expect(freshness).toContainText(/as of .*(?:ago|now).*from n[123]/);
  const source = /from (n[123])/.exec((await freshness.textContent()) ?? '')?.[1] as string;
  await mesh.must('dev', 'kill', source, '--freeze');
  await expect(freshness).not.toContainText(`from ${source}`);
  await expect(freshness).toContainText(/from n[123]/);
  await expect(live(page)).toBeVisible();
  await expect(cell(page, source, 'dead')).toBeVisible();
  await mesh.must('dev', 'restart', source);
  await expect(cell(page, source, 'alive')).toBeVisible();
  expect(errors).toEqual([]);
});

test('what was reviewed is what is done, or nothing is', async ({ page, browser }) => {
  await signIn(page, mesh.url, 'omar');
  await page.goto(`${mesh.url}/c/dev/nodes/n5`);
  await page.getByRole('button', { name: 'Cordon n5' }).click();
  const dialog = page.getByRole('dialog', { name: 'Cordon n5' });
  await expect(dialog.getByText('n5 gets no new work')).toBeVisible();

  const context = await browser.newContext({ colorScheme: 'light' });
  const other = await context.newPage();
  await signIn(other, mesh.url, 'olga');
  await other.goto(`${mesh.url}/c/dev/nodes/n5`);
  await other.getByRole('button', { name: 'Cordon n5' }).click();
  await expectNoViolations(other);
  await other.getByRole('dialog').getByRole('button', { name: 'Cordon n5' }).click();
  await expect(other.getByText('Cordon effective')).toBeVisible();
  await context.close();

  // The page behind knows; the dialog still says what was pressed, and the control node refuses it.
  await expect(page.getByText('Uncordon n5')).toBeAttached();
  await dialog.getByRole('button', { name: 'Cordon n5' }).click();
  await expect(page.getByText(/Not done: The record of n5 is at/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Uncordon n5' })).toBeVisible();
});

test('a change whose answer was lost is not called undone, and counts once however often it is sent', async ({
  page,
}) => {
  await signIn(page, mesh.url, 'omar');
  await page.goto(`${mesh.url}/c/dev/nodes/n4`);
  let lost = 0;
  await page.route('**/api/trpc/peers.cordon', async (route) => {
    if (lost > 0 || route.request().postData()?.includes('"dryRun":true') === true) return route.continue();
    lost += 1;
    await route.fetch();
    return route.abort();
  });
  await page.getByRole('button', { name: 'Cordon n4' }).click();
  // The only gateway: a press is not enough.
  await page.getByRole('dialog').getByLabel(/^Type/).fill('n4');
  await page.getByRole('dialog').getByRole('button', { name: 'Cordon n4' }).click();
  await expect(page.getByText('Cordon not acknowledged')).toBeVisible();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Cordon effective')).toBeVisible();
  await page.getByRole('navigation', { name: 'Node' }).getByRole('link', { name: 'Audit' }).click();
  await expect(page.getByRole('row', { name: /omar.*cordon-peer.*accepted/i })).toHaveCount(1);
});

async function confirmRemoval(page: Page, nodeId: string): Promise<void> {
  await page.getByRole('button', { name: `Remove ${nodeId}` }).click();
  const sheet = page.getByRole('dialog', { name: `Remove ${nodeId}` });
  await sheet.getByLabel(/^Type/).fill(nodeId);
  await sheet.getByLabel(/Reason/).fill('taken apart');
  await sheet.getByRole('button', { name: `Remove ${nodeId}` }).click();
}

test('a removal that is refused is called not done; one whose answer was lost waits, wherever one goes, and counts once', async ({
  page,
}) => {
  await signIn(page, mesh.url, 'omar');
  await page.goto(`${mesh.url}/c/dev/nodes/n4`);
  let sent = 0;
  const keys = new Set<string>();
  await page.route('**/api/trpc/peers.remove', async (route) => {
    const asked = route.request().postDataJSON() as { readonly dryRun?: boolean; readonly idempotencyKey: string };
    if (asked.dryRun === true) return route.continue();
    sent += 1;
    // First: a version that nobody has reviewed, which the control node refuses.
    if (sent === 1) return route.continue({ postData: JSON.stringify({ ...asked, ifMatch: '"0"' }) });
    keys.add(asked.idempotencyKey);
    if (sent > 2) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await confirmRemoval(page, 'n4');
  await expect(page.getByText(/^Not done: /)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Dismiss' }).click();

  await confirmRemoval(page, 'n4');
  await expect(page.getByText('Removal not acknowledged')).toBeVisible();
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Nodes' }).click();
  await expect(page.getByRole('heading', { name: 'Nodes' })).toBeVisible();
  await page.goBack();
  await expect(page.getByText('Removal not acknowledged')).toBeVisible();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Removal effective')).toBeVisible();
  expect(keys.size).toBe(1);
  await page.getByRole('navigation', { name: 'Node' }).getByRole('link', { name: 'Audit' }).click();
  await expect(page.getByRole('row', { name: /omar.*remove-peer.*accepted/i })).toHaveCount(1);
});

test('no token reaches the browser, and no script runs that the page did not bring', async ({ page, context }) => {
  const bodies: Promise<string>[] = [];
  const addresses: string[] = [];
  const policies = new Set<string>();
  page.on('request', (request) => addresses.push(request.url()));
  page.on('response', (response) => {
    if (!response.url().startsWith(mesh.url) || response.url().includes('peers.watch')) return;
    bodies.push(response.text().catch(() => ''));
    const type = response.headers()['content-type'] ?? '';
    if (type.includes('text/html') && response.status() === 200)
      policies.add(response.headers()['content-security-policy'] ?? 'none');
  });
  await signIn(page, mesh.url, 'omar');
  await page.goto(`${mesh.url}/c/dev/nodes/n5/audit`);
  await expect(page.getByRole('row', { name: /olga/i })).toBeVisible();

  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  const cookies = (await context.cookies(mesh.url)).map(({ value }) => value);
  const seen = [stored, ...cookies, ...addresses, ...(await Promise.all(bodies))].join('\n');
  // A signed token is three parts, the first two of which are JSON objects; the session's own cookie is sealed, and is not.
  expect(seen).not.toMatch(/eyJ[\w-]+\.eyJ[\w-]+\./);
  expect(seen).not.toMatch(/"(?:access|refresh|id)_?token"/i);

  expect(policies.size).toBeGreaterThan(0);
  for (const policy of policies) expect(policy).toMatch(/script-src 'self' 'nonce-\w+' 'strict-dynamic'/);
});

test('no style applies that the page did not bring, and its own do', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  await page.goto(`${mesh.url}/c/dev/nodes/n5`);
  // The scroll lock of a sheet is a style element of the page's own.
  await page.getByRole('button', { name: /ordon n5/ }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(await scrollIsLocked(page)).toBe(true);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: /theme/i }).click();
  expect(errors).toEqual([]);

  expect(await spacingByIntruders(page)).toEqual(['normal', 'normal']);
  await expect.poll(() => errors.filter((text) => text.includes('style-src')).length).toBe(2);
});

test('signing out ends the session here, at the provider, and in every tab', async ({ page, context }) => {
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  await page.goto(mesh.url);
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expectNoViolations(page);
  await signIn(page, mesh.url, 'omar');
  const other = await context.newPage();
  await other.goto(`${mesh.url}/c/dev/nodes/n5`);
  await expect(live(other)).toBeVisible();

  await page.getByRole('button', { name: /User menu/ }).click();
  const ended = page.waitForResponse((response) => response.url() === `${mesh.url}/api/session/end`);
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  expect((await ended).status()).toBe(303);
  await expect(page).toHaveURL(`${mesh.url}/sign-in`);
  expect(addresses.filter((address) => address.includes('id_token'))).toEqual([]);

  await expect(other.getByRole('alert').filter({ hasText: 'Your session has ended' })).toBeVisible();
  await expect(other.getByRole('status', { name: 'Connection: Signed out' })).toBeVisible();
  await expect(
    other.getByRole('button', { name: 'Cordon n5' }).or(other.getByRole('button', { name: 'Uncordon n5' })),
  ).toBeDisabled();
  await expectNoViolations(other);

  // The provider knows nobody any more: it asks who is there.
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('button', { name: 'Sign in as omar' })).toBeVisible();
});
