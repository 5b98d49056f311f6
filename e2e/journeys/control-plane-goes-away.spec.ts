/**
 * J10: the console stays useful while no control node answers. Silence is told in steps, old pictures keep their own time, what was never
 * read is said to be missing, a reload shows the last picture, and coming back says what was missed.
 */
import { expect, test } from '@playwright/test';
import { breakableLine } from '../mesh/breakable-line.ts';
import { cellStates, pictureIsKept, recordPhases, recordToasts } from '../mesh/in-page.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { collectErrors, expectNoViolations } from '../mesh/page-is-sound.ts';
import { signIn } from '../mesh/sign-in.ts';
import { signInCommandLine } from '../mesh/sign-in-command-line.ts';

const mesh = meshForThisFile();

const CONTROL = 'n1,n2,n3';

/** Of every node, as the control API tells them to the command line. */
async function statesOfApi(): Promise<readonly string[]> {
  const { peers } = JSON.parse(await mesh.must('mesh', 'peers', 'list', '--output', 'json')) as {
    readonly peers: readonly { readonly nodeId: string; readonly status: string; readonly intent: string }[];
  };
  return peers.map(({ nodeId, status, intent }) => `${nodeId} ${status} ${intent}`).sort();
}

test('J10: the control plane goes, the console stays, and comes back without a blink', async ({ page, context }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  const pill = page.getByRole('status', { name: /^Connection:/ });
  await expect(pill).toHaveAttribute('data-phase', 'live');
  await expect(page.getByRole('gridcell', { name: /^n7, Alive/ })).toBeVisible();

  // What is seen is written down in the page itself, so that no step is missed however quickly it passes.
  const seenPhases = await recordPhases(page);
  const seenToasts = await recordToasts(page);
  const grid = page.getByRole('grid', { name: 'Nodes' }).locator('..');
  await expect(grid).toHaveCSS('filter', 'none');
  // At once: the console is to find none to go on with.
  await mesh.must('dev', 'kill', CONTROL);
  await expect(pill).toHaveAttribute('data-phase', 'offline');
  expect(await seenPhases()).toEqual(['live', 'reconnecting', 'offline']);
  await expect(page.getByText(/^Offline\. Showing \d\d:\d\d:\d\d UTC, .* ago/)).toBeVisible();
  await expect(page.getByRole('gridcell', { name: /^n7, Alive/ })).toBeVisible();
  await expect(grid).toHaveCSS('filter', 'saturate(0.6)');
  expect(await seenToasts(), 'toasts').toEqual([]);
  await expectNoViolations(page);

  // Pages of what is known go on, with the time of what they show; changes rest and say why.
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Nodes' }).click();
  await expect(page.getByRole('main').getByRole('link', { name: 'n7' })).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'n7' }).click();
  await expect(page.getByRole('heading', { name: 'n7' })).toBeVisible();
  const cordon = page.getByRole('button', { name: 'Cordon n7' });
  await expect(cordon).toBeDisabled();
  await expect(cordon).toHaveAccessibleDescription(/^Offline/);
  // What was never read is said to be missing, with the command that asks for it.
  await page.getByRole('navigation', { name: 'Node' }).getByRole('link', { name: 'Events' }).click();
  await expect(page.getByText('Not available offline')).toBeVisible();
  await expect(page.getByText('omnirelay mesh peers status n7')).toBeVisible();
  await expectNoViolations(page);

  const asOf = page.getByRole('contentinfo').getByRole('time');
  const before = await asOf.getAttribute('datetime');
  await page.goto(`${mesh.url}/c/dev/topology`);
  await expect(page.getByRole('gridcell', { name: /^n7, Alive/ })).toBeVisible();
  expect(await asOf.getAttribute('datetime')).toBe(before);
  await expect(pill).toHaveAttribute('data-phase', 'offline');

  // While nobody looked, a worker died.
  await mesh.must('dev', 'kill', 'n7');
  await mesh.must('dev', 'restart', CONTROL);
  await expect(pill).toHaveAttribute('data-phase', 'live');
  await expect(page.getByText(/^Offline/)).toHaveCount(0);
  await expect(page.getByText(/^Missed \d+ changes?$/)).toBeVisible();
  await expect(page.getByRole('gridcell', { name: /^n7, Dead/ })).toBeVisible();
  await expect(grid).toHaveCSS('filter', 'none');
  // Every cell is what the API says, of all nodes and of no other.
  const device = await context.newPage();
  await signInCommandLine(device, mesh.env, 'omar');
  await device.close();
  await expect(async () => {
    const api = await statesOfApi();
    expect(api).toHaveLength(7);
    expect(await cellStates(page)).toEqual(api);
  }).toPass({ timeout: 60_000 });
  expect(await seenToasts(), 'toasts').toEqual([]);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page.getByRole('list', { name: 'Missed changes' }).getByRole('listitem').first()).toBeVisible();
  expect(errors.filter((text) => !/Failed to load resource/.test(text))).toEqual([]);
});

test('J10: the picture outlives the console’s own server', async ({ page, context }) => {
  await signIn(page, mesh.url, 'omar');
  await expect(page.getByRole('gridcell', { name: /^n1, Alive/ })).toBeVisible();
  await expect.poll(() => pictureIsKept(page), 'the picture was put aside').toBe(true);
  await context.route('**/api/trpc/**', (route) => route.abort());
  await page.reload();
  await expect(page.getByRole('gridcell', { name: /^n1, Alive/ })).toBeVisible();
  await expect(page.getByRole('contentinfo')).toContainText(/as of .* ago/);
  await context.unroute('**/api/trpc/**');
});

test('J10: a blip of a second shows nothing', async ({ browser }) => {
  await using line = await breakableLine();
  const context = await browser.newContext({ proxy: line.proxy });
  const page = await context.newPage();
  await signIn(page, mesh.url, 'omar');
  await expect(page.getByRole('status', { name: /^Connection:/ })).toHaveAttribute('data-phase', 'live');
  await expect(page.getByRole('gridcell', { name: /^n1, Alive/ })).toBeVisible();
  const [seenPhases, seenToasts] = [await recordPhases(page), await recordToasts(page)];
  const before = await cellStates(page);
  const strips = await page.locator('.strip').count();

  const back = page.waitForResponse((response) => response.url().includes('/api/trpc/peers.watch') && response.ok());
  expect(await line.cut(1_000), 'connections cut').toBeGreaterThan(0);
  await back;

  // What the mesh says reaches the page again.
  await expect(page.getByRole('contentinfo')).toContainText(/as of .*, now/);
  expect(await seenPhases()).toEqual(['live']);
  expect(await seenToasts()).toEqual([]);
  expect(await cellStates(page)).toEqual(before);
  expect(await page.locator('.strip').count()).toBe(strips);
  await expect(page.getByRole('grid', { name: 'Nodes' }).locator('..')).toHaveCSS('filter', 'none');
  await context.close();
});
