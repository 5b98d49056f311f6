/** The console as its reader wants it: in another zone, at rest, from another node's view, on a phone. */
import { expect, type Page, test } from '@playwright/test';
import { clipboardText, hiddenBelow, painted, sidewaysScroll } from '../mesh/in-page.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { collectErrors, expectNoViolations } from '../mesh/page-is-sound.ts';
import { signIn } from '../mesh/sign-in.ts';

const mesh = meshForThisFile();

const pages = (page: Page) => page.getByRole('navigation', { name: 'Pages' });

test('the zone of times stands in the address and goes along', async ({ browser }) => {
  const context = await browser.newContext({ timezoneId: 'Asia/Kolkata' });
  const page = await context.newPage();
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  const freshness = page.getByRole('contentinfo');
  await expect(freshness).toContainText(/\d\d:\d\d:\d\d\.\d{3} UTC/);
  await page.getByRole('button', { name: /Change to local time/ }).click();
  await expect(freshness).toContainText(/\d\d:\d\d:\d\d\.\d{3} \+05:30/);
  await expect(page).toHaveURL(/tz=local/);
  await pages(page).getByRole('link', { name: 'Nodes' }).click();
  await expect(page).toHaveURL(/nodes\?tz=local/);
  await page.reload();
  await expect(freshness).toContainText('+05:30');
  await page.getByRole('button', { name: /Change to UTC/ }).click();
  await expect(page).not.toHaveURL(/tz=/);
  await expect(freshness).toContainText('UTC');
  expect(errors).toEqual([]);
  await context.close();
});

test('a paused screen rests, counts, and tells what was missed', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  await page.goto(`${mesh.url}/c/dev/nodes`);
  await expect(page.getByRole('row', { name: /n7.*Alive/ })).toBeVisible();
  await page.getByRole('button', { name: 'Pause the screen' }).click();
  await mesh.must('dev', 'kill', 'n7');
  await expect(page.getByText(/[1-9]\d* changes? since/)).toBeVisible();
  await expect(page.getByRole('row', { name: /n7.*Alive/ })).toBeVisible();
  await expect(page.getByText(/[2-9]\d* changes? since/)).toBeVisible();
  await page.getByRole('main').press('p');
  await expect(page.getByRole('row', { name: /n7.*Dead/ })).toBeVisible();
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  const missed = page.getByRole('list', { name: 'Missed changes' });
  await expect(missed.getByRole('listitem').filter({ hasText: 'n7' }).last()).toContainText(/to Dead$/);
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(missed).toHaveCount(0);
  // No channel is open to the dead, and whoever probed it until then did so itself.
  await page.goto(`${mesh.url}/c/dev/nodes/n7/events`);
  await expect(page.getByRole('region', { name: 'Verdict' })).toContainText(
    /As n\d sees it, which probed this node itself\./,
  );
  expect(errors).toEqual([]);
});

// On a screen whose pixels are not the page's an edge shares its pixels with what stood there before.
for (const deviceScaleFactor of [1, 1.25])
  test(`what was painted change by change is what is painted anew, at a scale of ${deviceScaleFactor}`, async ({
    browser,
  }) => {
    const context = await browser.newContext({ deviceScaleFactor });
    const page = await context.newPage();
    const errors = collectErrors(page);
    await signIn(page, mesh.url, 'omar');
    await page.goto(`${mesh.url}/c/dev/topology?panel=node:n6`);
    const cell = page.getByRole('gridcell', { name: /^n7,/ });
    await expect(cell).toHaveAttribute('data-status', 'Dead');
    const before = await painted(page);
    await mesh.must('dev', 'restart', 'n7');
    await expect(cell).toHaveAttribute('data-status', 'Alive');
    await page.getByRole('button', { name: 'Pause the screen' }).click();
    await expect(page.getByRole('button', { name: 'Go on' }).first()).toBeVisible();
    const byChanges = await painted(page);
    expect(byChanges).not.toBe(before);
    const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
    await page.setViewportSize({ width: width - 200, height });
    await expect.poll(() => painted(page)).not.toBe(byChanges);
    await page.setViewportSize({ width, height });
    await expect.poll(() => painted(page)).toBe(byChanges);
    await mesh.must('dev', 'kill', 'n7');
    expect(errors).toEqual([]);
    await context.close();
  });

test('a few nodes fill the screen, and all of them are in sight', async ({ page }) => {
  await signIn(page, mesh.url, 'omar');
  await page.goto(`${mesh.url}/c/dev/topology`);
  const cells = page.getByRole('gridcell');
  for (const [width, height, least] of [
    [1_280, 720, 140],
    [1_920, 1_080, 240],
  ] as const) {
    await page.setViewportSize({ width, height });
    await expect.poll(async () => (await cells.first().boundingBox())?.height).toBeGreaterThan(least);
    await expect(cells).toHaveCount(7);
    for (const cell of await cells.all()) await expect(cell).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole('button', { name: 'Export nodes' })).toBeInViewport({ ratio: 1 });
    expect(await hiddenBelow(page)).toBe(0);
  }
});

test('a paused screen asks for nothing, and the view of a node that fell silent is told to be old', async ({
  page,
}) => {
  const asked: string[] = [];
  await signIn(page, mesh.url, 'omar');
  await page.goto(`${mesh.url}/c/dev/topology?vantage=n6`);
  await expect(page.getByText(/^As seen by n6, /)).toBeVisible();
  const again = (): Promise<unknown> => page.waitForRequest((request) => request.url().includes('peers.seenBy'));
  await again();
  await page.getByRole('button', { name: 'Pause the screen' }).click();
  page.on('request', (request) => asked.push(request.url()));
  // Longer than two rounds of the vantage.
  await expect(page.getByRole('contentinfo')).toContainText(/, (?:[89]|1\d) s ago/, { timeout: 30_000 });
  expect(asked.filter((address) => address.includes('/api/trpc/') && !address.includes('peers.watch'))).toEqual([]);
  const asking = again();
  await page.getByRole('button', { name: 'Go on' }).first().click();
  await asking;

  await mesh.must('dev', 'kill', 'n6', '--freeze');
  await expect(page.getByText(/^As seen by n6, .* which is old\.$/)).toBeVisible();
  await expect(page.getByRole('grid', { name: 'Nodes' }).locator('..')).toHaveCSS('filter', 'saturate(0.6)');
  await expect(page.getByRole('status', { name: 'Connection: Live' })).toBeVisible();
  await mesh.must('dev', 'restart', 'n6');
});

test('round trips are seen as a matrix and as a table, and the mesh as another node sees it', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  await page.goto(`${mesh.url}/c/dev/network?sort=name`);
  const cell = page.getByRole('grid', { name: /^Round trips/ }).getByRole('gridcell');
  await expect(cell).toHaveAccessibleName(/^n1 to n2: round trip [\d.]+ ms, alive$/);
  await cell.press('ArrowDown');
  await cell.press('ArrowLeft');
  await expect(cell).toHaveAccessibleName(/^n2 to n1: /);
  await cell.press('Enter');
  await expect(page.getByRole('region', { name: 'Pair', exact: true })).toContainText(/n1 to n2: round trip/);
  await expect(page.getByRole('region', { name: 'Who did not answer' })).toBeVisible();
  await expectNoViolations(page);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('main').press('c');
  await expect.poll(() => clipboardText(page)).toBe('omnirelay mesh peers rtt');
  await page.getByRole('button', { name: 'Table' }).click();
  await expect(page.getByRole('button', { name: 'Show n2 to n1' })).toBeVisible();
  await expectNoViolations(page);

  // Between regions, in the same words in both; the address says so.
  await page.getByLabel('Collapse by region').check();
  await expect(page).toHaveURL(/collapse=1/);
  await expect(page.getByText(/^[67] members collapsed to \d regions?$/)).toBeVisible();
  const heads = page.getByRole('region', { name: 'Pairs' }).getByRole('columnheader');
  await expect(heads.filter({ hasText: /^(?:Pairs|Measured|RTT p50 \(ms\)|Max \(ms\))$/ })).toHaveCount(4);
  await page.getByRole('button', { name: 'Show eu-west to eu-west' }).click();
  const words = /^eu-west to eu-west: \d+ pairs?, \d+ measured, round trip p50 [\d.]+ ms, max [\d.]+ ms/;
  const together = page.getByRole('region', { name: 'Pair', exact: true });
  await expect(together.getByText(words)).toBeVisible();
  await expect(together.getByRole('list', { name: 'Slowest of them' }).getByRole('listitem').first()).toBeVisible();
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Matrix' }).click();
  const regions = page.getByRole('grid', { name: /^Round trips between regions/ }).getByRole('gridcell');
  await regions.press('End');
  await expect(regions).toHaveAccessibleName(/: \d+ pairs?, /);
  await expectNoViolations(page);

  await page.goto(`${mesh.url}/c/dev/topology`);
  await page.getByLabel('As seen by').selectOption('n5');
  await expect(page.getByText(/^As seen by n5, /)).toBeVisible();
  await expect(page.getByRole('gridcell', { name: /^n1, Alive.* from n5$/ })).toBeVisible();
  await expect(page).toHaveURL(/vantage=n5/);
  await expectNoViolations(page);
  await page.getByRole('main').press('c');
  await expect.poll(() => clipboardText(page)).toBe('omnirelay mesh peers list --vantage n5');

  // The evidence follows the view, and names who probes.
  await page.getByRole('gridcell', { name: /^n1, Alive/ }).click();
  await page.getByRole('complementary', { name: 'Node n1' }).getByRole('link', { name: 'Open node' }).click();
  await expect(page).toHaveURL(`${mesh.url}/c/dev/nodes/n1?vantage=n5`);
  await page.getByRole('navigation', { name: 'Node' }).getByRole('link', { name: 'Events' }).click();
  await expect(page.getByRole('region', { name: 'Verdict' })).toContainText('As n5 sees it');
  await expect(page.getByRole('columnheader', { name: 'Prober' })).toBeVisible();
  await expect(page.getByRole('row', { name: /^n\d .*\d\d:\d\d:\d\d.* ms$/ }).first()).toBeVisible();
  await expectNoViolations(page);
  await page.getByLabel('As seen by').selectOption('');
  await expect(page).not.toHaveURL(/vantage/);
  await expect(page.getByRole('region', { name: 'Verdict' })).toContainText(/As n[123] sees it/);
  await page.goto(`${mesh.url}/c/dev/topology?vantage=n5`);
  await expect(page.getByText(/^As seen by n5, /)).toBeVisible();
  await page.getByRole('button', { name: 'Back to the control node' }).click();
  await expect(page).not.toHaveURL(/vantage/);
  expect(errors).toEqual([]);
});

test('on a phone the node page reflows and the pages are behind a button', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  await page.goto(`${mesh.url}/c/dev/nodes/n5`);
  await expect(page.getByRole('heading', { name: 'n5' })).toBeVisible();
  expect(await sidewaysScroll(page), 'the page scrolls sideways').toBeLessThanOrEqual(0);
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Pages' }).click();
  await page.getByRole('dialog', { name: 'Pages' }).getByRole('link', { name: 'Overview' }).click();
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expectNoViolations(page);
  expect(errors).toEqual([]);
  await context.close();
});
