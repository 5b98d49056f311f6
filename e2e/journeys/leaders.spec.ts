/** Leaders: who leads is seen from the start, a leader that dies leaves a gap that is explained, and one is asked to step down by who may. */
import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { clipboardText, sidewaysScroll } from '../mesh/in-page.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { collectErrors, expectNoViolations } from '../mesh/page-is-sound.ts';
import { registryBackend } from '../mesh/registry-backend.ts';
import { signIn } from '../mesh/sign-in.ts';

const mesh = meshForThisFile();

const leaders = (): string => `${mesh.url}/c/dev/leaders`;
const scopePage = (): string => `${leaders()}/global-control`;
/** The piece of a lane that has the keys. */
const piece = (page: Page) => page.getByRole('gridcell');
const leads = (page: Page, term: number) =>
  page.getByRole('gridcell', { name: new RegExp(`^global-control: n\\d leads, term ${term},`) });

async function leaderNow(page: Page, term: number): Promise<string> {
  await expect(leads(page, term)).toBeVisible();
  return /global-control: (n\d)/.exec((await leads(page, term).getAttribute('aria-label')) ?? '')?.[1] ?? '';
}

test('who leads is there from the start, as lanes and as a table, sound in both themes', async ({ page, browser }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'vera');
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await expect(page).toHaveURL(leaders());
  const leader = await leaderNow(page, 1);
  await expect(page.getByRole('status').filter({ hasText: '1 scope led' })).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Breadcrumb' })).toContainText('Leaders');
  await page.keyboard.press('v');
  await expect(page).toHaveURL(`${leaders()}?view=table`);
  await expect(page.getByRole('row', { name: new RegExp(`global-control ${leader} 1 .* goes on`) })).toBeVisible();
  for (const path of [
    '',
    '?view=table',
    '?panel=election:global-control@1',
    '/global-control',
    '/global-control/split-brain',
  ]) {
    await page.goto(leaders() + path);
    const there = async (of: Page): Promise<void> => {
      await expect(of.getByText('global-control').last()).toBeVisible();
      if (path.includes('panel')) await expect(of.getByText(`${leader} claimed it where nobody had led`)).toBeVisible();
      if (path === '/global-control') await expect(of.getByText(/unless it is renewed/)).toBeVisible();
    };
    await there(page);
    await expectNoViolations(page);
    const other = await browser.newContext({ colorScheme: 'light', storageState: await page.context().storageState() });
    const light = await other.newPage();
    await light.goto(page.url());
    await there(light);
    await expectNoViolations(light);
    await other.close();
  }
  await expect(page.getByText('Only one live claim of this scope is heard')).toBeVisible();
  await page.goto(`${leaders()}?q=leader:nobody`);
  await expect(page.getByText('No scope matches')).toBeVisible();
  await page.getByRole('main').getByRole('button', { name: 'Clear the filter' }).last().click();
  await expect(leads(page, 1)).toBeVisible();
  expect(errors).toEqual([]);
});

test('a viewer is told why not, and an operator asks the leader to step down once the dry run has answered', async ({
  page,
  browser,
}) => {
  const errors = collectErrors(page);
  const viewer = await browser.newContext();
  const vera = await viewer.newPage();
  await signIn(vera, mesh.url, 'vera');
  await vera.goto(scopePage());
  const disabled = vera.getByRole('button', { name: /^Step down n\d/ });
  await expect(disabled).toHaveAttribute('aria-disabled', 'true');
  await expect(disabled).toHaveAccessibleDescription(/may look but not change/);
  await viewer.close();

  await signIn(page, mesh.url, 'omar');
  await page.goto(scopePage());
  const before = await leaderNow(page, 1);
  await page.getByRole('button', { name: `Step down ${before}` }).click();
  const sheet = page.getByRole('dialog', { name: 'Step down from global-control' });
  await expect(sheet.getByText(/nobody leads global-control for about/)).toBeVisible();
  await expect(sheet.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await expectNoViolations(page);
  const confirm = sheet.getByRole('button', { name: `Step down ${before}` });
  await expect(confirm).toBeDisabled();
  await sheet.getByLabel(/Reason/).fill('disk swap in rack 4');
  await expect(
    sheet.getByText(`omnirelay mesh leaders step-down global-control --reason 'disk swap in rack 4'`),
  ).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(sheet).toBeVisible();
  await confirm.click();
  await expect(page.getByText(/^Step-down effective: n\d leads now$/)).toBeVisible();
  const after = await leaderNow(page, 2);
  expect(after).not.toBe(before);
  await page.getByRole('button', { name: 'Explain the last election' }).click();
  const panel = page.getByRole('complementary', { name: 'Election' });
  await expect(panel.getByText(`${before} stepped down, and ${after} took over.`)).toBeVisible();
  await page.goto(`${mesh.url}/audit?q=action:step-down-leader`);
  const entry = page.getByRole('row', { name: /omar step-down-leader/i });
  await expect(entry).toContainText('disk swap in rack 4');
  await entry.getByRole('link', { name: 'leader/global-control' }).click();
  await expect(page).toHaveURL(scopePage());
  expect(errors).toEqual([]);
});

test('a leader that dies leaves a gap, the next one is seen without a reload, and the election is explained', async ({
  page,
}) => {
  await signIn(page, mesh.url, 'omar');
  await page.goto(leaders());
  const before = await leaderNow(page, 2);
  await mesh.must('dev', 'kill', before);
  const after = await leaderNow(page, 3);
  expect(after).not.toBe(before);
  // By keyboard from the newest piece to the gap before it, and into its election.
  await piece(page).focus();
  await page.keyboard.press('ArrowLeft');
  await expect(piece(page)).toHaveAttribute('data-piece', 'leaderless');
  await expect(piece(page)).toHaveAccessibleName(
    new RegExp(`^global-control: nobody led for .*, after ${before}, from `),
  );
  await page.keyboard.press('Enter');
  const panel = page.getByRole('complementary', { name: 'Election' });
  await expect(panel.getByRole('heading', { name: 'Term 3 of global-control' })).toBeVisible();
  await expect(page).toHaveURL(/panel=election:global-control(?:@|%40)3/);
  await expect(panel.getByText(new RegExp(`^n\\d ended epoch \\d+ of ${before}, because `))).toBeVisible();
  await expect(panel.getByText(/^Nobody led for /)).toBeVisible();
  await expect(panel.getByRole('region', { name: 'Transactions' }).getByRole('listitem')).toHaveCount(2);
  await expectNoViolations(page);
  await panel.getByRole('button', { name: 'Election before' }).click();
  await expect(panel.getByRole('heading', { name: 'Term 2 of global-control' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);

  await page.goto(`${mesh.url}/fleet`);
  const figures = page.getByRole('list', { name: 'Leadership' });
  await expect(figures.getByRole('link', { name: '2 leader changes in 24 h' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Registry' })).toContainText(
    new RegExp(`In order.*${registryBackend()}`),
  );
  await page.goto(`${mesh.url}/c/dev/nodes/${after}`);
  await expect(page.getByRole('link', { name: 'global-control' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search or run a command' }).fill('global-c');
  await page.getByRole('option', { name: `Leader of global-control (${after}, term 3)` }).click();
  await expect(page).toHaveURL(scopePage());
});

test('what is seen is its address and a file: brush, command, export, and a phone', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  await page.goto(leaders());
  await expect(leads(page, 3)).toBeVisible();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy as CLI' }).click();
  await expect.poll(() => clipboardText(page)).toBe('omnirelay mesh leaders history --from now-1h --to now');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export terms' }).click();
  await page.getByRole('menuitem', { name: 'CSV' }).click();
  const csv = await readFile(await (await download).path(), 'utf8');
  const rows = csv
    .trim()
    .split('\r\n')
    .map((line) => line.split(','));
  expect(rows[0]?.slice(0, 4)).toEqual(['scope', 'kind', 'leader', 'term']);
  expect(rows.slice(1).map((row) => row[3])).toEqual(['3', '2', '1']);

  const lanes = page.getByRole('grid', { name: 'Who led, by scope and time' });
  const box = await lanes.boundingBox();
  if (box === null) throw new Error('no lanes');
  await page.mouse.move(box.x + box.width * 0.25, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.75, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/from=\d{4}-\d\d-\d\dT[\d:]+Z&to=\d{4}-/);
  await page.getByRole('button', { name: '15 min' }).click();
  await expect(page).toHaveURL(`${leaders()}?from=now-15m`);
  for (const path of [leaders(), scopePage(), `${scopePage()}/split-brain`]) {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(path);
    await expect(page.getByText('global-control').last()).toBeVisible();
    expect(await sidewaysScroll(page)).toBe(0);
  }
  expect(errors).toEqual([]);
});
