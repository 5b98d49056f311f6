/** The pictures of docs/console: each page of the console, dark and light, of a mesh with one node dead, one suspect and one cordoned. */
import { fileURLToPath } from 'node:url';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { signIn } from '../mesh/sign-in.ts';

const THEMES = ['dark', 'light'] as const;
const FOLDER = fileURLToPath(new URL('../../docs/console/', import.meta.url));

interface Viewer {
  readonly page: Page;
  readonly shoot: (name: string) => Promise<void>;
}

const mesh = meshForThisFile();

async function viewer(browser: Browser, theme: (typeof THEMES)[number]): Promise<Viewer> {
  const context = await browser.newContext({ colorScheme: theme, viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  return {
    page,
    shoot: async (name) => {
      // All has come that is on its way: the stream, and what each prober is asked.
      await expect(page.getByText(/^(?:Connecting|asking|asked for)$/)).toHaveCount(0);
      await page.screenshot({ path: `${FOLDER}${name}-${theme}.png`, animations: 'disabled' });
    },
  };
}

type Each = (act: (one: Viewer) => Promise<void>) => Promise<void>;

interface LeadersToShoot {
  readonly viewers: readonly Viewer[];
  readonly each: Each;
  readonly open: (path: string, ready: (page: Page) => Promise<void>, name: string) => Promise<void>;
}

/** A hand-over that was asked for, then a leader that hangs: the last pictures, for what they do is seen on every other page. */
async function leadersAreShot({ viewers, each, open }: LeadersToShoot): Promise<void> {
  const [first] = viewers as [Viewer, ...Viewer[]];
  const led = (page: Page, term: number) =>
    page.getByRole('gridcell', { name: new RegExp(`^global-control: n\\d leads, term ${term},`) });
  const leaderNow = async (page: Page, term: number): Promise<string> => {
    await expect(led(page, term)).toBeVisible();
    return /n\d/.exec((await led(page, term).getAttribute('aria-label')) ?? '')?.[0] ?? '';
  };
  await each(async ({ page, shoot }) => {
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.goto(`${mesh.url}/c/dev/leaders/global-control`);
    await page.getByRole('button', { name: /^Step down n/ }).click();
    const sheet = page.getByRole('dialog');
    await expect(sheet.getByText(/nobody leads global-control for about/)).toBeVisible();
    await sheet.getByLabel(/Reason/).fill('disk swap in rack 4');
    await shoot('step-down-review');
    await page.keyboard.press('Escape');
  });
  const { page } = first;
  await page.getByRole('button', { name: /^Step down n/ }).click();
  await page.getByLabel(/Reason/).fill('disk swap in rack 4');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Step down n/ })
    .click();
  await expect(page.getByText(/^Step-down effective/)).toBeVisible();
  // Frozen and not killed: it is found out later, and the gap is seen.
  await mesh.must('dev', 'kill', await leaderNow(page, 2), '--freeze');
  await expect(led(page, 3)).toBeVisible();
  await open('leaders', (of) => expect(led(of, 3)).toBeVisible(), 'leaders');
  await open(
    'leaders?view=table',
    (of) => expect(of.getByRole('row', { name: /goes on/ })).toBeVisible(),
    'leaders-table',
  );
  await open(
    'leaders?panel=election:global-control@3',
    (of) => expect(of.getByText(/ended epoch/)).toBeVisible(),
    'leaders-explain',
  );
  await open(
    'leaders/global-control',
    (of) => expect(of.getByText(/unless it is renewed/)).toBeVisible(),
    'leaders-scope',
  );
  await each(async ({ page: of, shoot }) => {
    await of.setViewportSize({ width: 390, height: 844 });
    await of.goto(`${mesh.url}/c/dev/leaders`);
    await expect(led(of, 3)).toBeVisible();
    await shoot('leaders-phone');
    await of.setViewportSize({ width: 1280, height: 720 });
  });
}

const cell = (page: Page, name: string, word: string) =>
  page.getByRole('gridcell', { name: new RegExp(`^${name}\\b.*\\b${word}\\b`, 'i') });

test('the console as it is', async ({ browser }) => {
  const viewers = await Promise.all(THEMES.map((theme) => viewer(browser, theme)));
  const each = async (act: (one: Viewer) => Promise<void>): Promise<void> => {
    for (const one of viewers) await act(one);
  };
  const open = (path: string, ready: (page: Page) => Promise<void>, name: string): Promise<void> =>
    each(async ({ page, shoot }) => {
      await page.goto(`${mesh.url}/c/dev/${path}`);
      await ready(page);
      await shoot(name);
    });

  await each(async ({ page, shoot }) => {
    await page.goto(mesh.url);
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
    await shoot('sign-in');
    await signIn(page, mesh.url, 'omar');
    await page.goto(`${mesh.url}/c/dev/nodes/n5`);
    await page.getByRole('button', { name: 'Cordon n5' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText('n5 gets no new work')).toBeVisible();
    await dialog.getByLabel(/Reason/).fill('disk swap in rack 4');
    await shoot('cordon-review');
    await page.keyboard.press('Escape');
  });

  const [first] = viewers as [Viewer, ...Viewer[]];
  await first.page.getByRole('button', { name: 'Cordon n5' }).click();
  await first.page.getByLabel(/Reason/).fill('disk swap in rack 4');
  await first.page.getByRole('dialog').getByRole('button', { name: 'Cordon n5' }).click();
  await expect(first.page.getByText('Cordon effective')).toBeVisible();
  await open('nodes/n5', (page) => expect(page.getByText(/as proved to/)).toBeVisible(), 'node-summary');
  await open('nodes/n5/audit', (page) => expect(page.getByRole('row', { name: /omar/i })).toBeVisible(), 'node-audit');

  await each(({ page }) =>
    page.goto(`${mesh.url}/c/dev/topology`).then(() => expect(cell(page, 'n6', 'alive')).toBeVisible()),
  );
  await mesh.must('dev', 'kill', 'n6');
  await each(({ page }) => expect(cell(page, 'n6', 'dead')).toBeVisible());
  const suspected = viewers.map(({ page }) => cell(page, 'n7', 'suspect').waitFor());
  await mesh.must('dev', 'kill', 'n7', '--freeze');
  await Promise.all(viewers.map(({ shoot }, i) => suspected[i]?.then(() => shoot('topology'))));
  await each(({ page }) => expect(cell(page, 'n7', 'dead')).toBeVisible());
  await each(async ({ page, shoot }) => {
    await cell(page, 'n6', 'dead').click();
    await expect(page.getByRole('complementary', { name: 'Node n6' })).toBeVisible();
    await shoot('topology-panel');
  });
  await open(
    'topology?view=table',
    (page) => expect(page.getByRole('link', { name: 'n6' })).toBeVisible(),
    'topology-table',
  );
  await open(
    'nodes/n6/events',
    (page) => expect(page.getByRole('row', { name: /died/ })).toBeVisible(),
    'node-evidence',
  );

  const pages = [
    ['fleet', '/fleet', (page: Page) => page.getByRole('link', { name: 'n6' })],
    ['overview', '/c/dev/overview', (page: Page) => page.getByText('cordon-peer: disk swap in rack 4')],
    ['nodes', '/c/dev/nodes?sel=n2,n3', (page: Page) => page.getByRole('link', { name: 'n6' })],
    ['network', '/c/dev/network', (page: Page) => page.getByRole('grid', { name: /^Round trips/ })],
    ['audit', '/audit', (page: Page) => page.getByRole('row', { name: /omar/i })],
    ['access', '/settings/access', (page: Page) => page.getByRole('row', { name: /cordon-peer/ }).first()],
    [
      'access-role',
      '/settings/access?as=viewer&q=peer',
      (page: Page) => page.getByRole('row', { name: /cordon-peer.*a viewer has/ }).first(),
    ],
    ['gone', '/o/node/n99', (page: Page) => page.getByRole('heading', { name: /^Gone/ })],
  ] as const;
  for (const [name, path, there] of pages)
    await each(async ({ page, shoot }) => {
      await page.goto(mesh.url + path);
      await expect(there(page).first()).toBeVisible();
      if (name === 'audit') {
        await page.locator('tbody').getByRole('button').first().click();
        await expect(page.getByRole('complementary', { name: 'Audit entry' })).toBeVisible();
      }
      await shoot(name);
    });
  await each(async ({ page, shoot }) => {
    await page.goto(`${mesh.url}/c/dev/nodes?sel=n2,n5`);
    await page.getByRole('button', { name: 'Cordon', exact: true }).click();
    await expect(page.getByText('1 of 2 can be changed.')).toBeVisible();
    await shoot('bulk-review');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search or run a command' }).fill('cordon n');
    await expect(page.getByRole('option').first()).toBeVisible();
    await shoot('palette');
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${mesh.url}/c/dev/nodes/n6`);
    await expect(page.getByRole('heading', { name: 'n6' })).toBeVisible();
    await shoot('node-phone');
  });

  // Every page on a wide screen, in dark, beside the documents' pictures; those of the fleet in light as well.
  const wide = [
    ['topology', '/c/dev/topology', (page: Page) => cell(page, 'n6', 'dead')],
    ['topology-table', '/c/dev/topology?view=table', (page: Page) => page.getByRole('link', { name: 'n6' })],
    ['node-summary', '/c/dev/nodes/n5', (page: Page) => page.getByText('disk swap in rack 4')],
    ['node-evidence', '/c/dev/nodes/n6/events', (page: Page) => page.getByRole('row', { name: /died/ })],
    ['node-audit', '/c/dev/nodes/n5/audit', (page: Page) => page.getByRole('row', { name: /omar/i })],
    ...pages,
  ] as const;
  const inBoth: ReadonlySet<string> = new Set(['topology', 'overview', 'nodes']);
  for (const [theme, { page, shoot }] of viewers.map((one, i) => [THEMES[i], one] as const)) {
    await page.setViewportSize({ width: 1920, height: 1080 });
    for (const [name, path, there] of wide) {
      if (theme !== 'dark' && !inBoth.has(name)) continue;
      await page.goto(mesh.url + path);
      await expect(there(page).first()).toBeVisible();
      await shoot(`${name}-wide`);
    }
  }
  await leadersAreShot({ viewers, each, open });
  // Last: who is not signed in sees one page only.
  await first.page.context().clearCookies();
  await first.page.goto(mesh.url);
  await expect(first.page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await first.shoot('sign-in-wide');
});
