/** J14 on the pages of shards: each is found, read, opened and compared without a pointer, and every mark is told apart without its colour. */
import { expect, type Page, test } from '@playwright/test';
import { createEvenOrders } from '../mesh/create-orders.ts';
import {
  animationOf,
  clipboardText,
  focusedName,
  painted,
  paintedHint,
  runningAnimations,
  tabTo,
  tabToGrid,
} from '../mesh/in-page.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { collectErrors, expectNoViolations } from '../mesh/page-is-sound.ts';
import { markOf, type Shape, shapeDistance, shapeIn } from '../mesh/painted-shape.ts';
import { signIn } from '../mesh/sign-in.ts';

const mesh = meshForThisFile();
const SHARDS = 1_024;
const TELL_APART = 0.3;

const at = (part: string): string => `${mesh.url}/c/dev/${part}`;
const shard = (page: Page, name: string | RegExp) => page.getByRole('gridcell', { name });

async function jumpTo(page: Page, key: string): Promise<void> {
  await page.keyboard.press('/');
  await expect(page.getByLabel('Jump to a shard')).toBeFocused();
  await page.keyboard.type(key);
  await page.keyboard.press('Enter');
  await expect(page.locator(':focus')).toHaveAccessibleName(new RegExp(`^Shard ${key}\\b`));
}

test.beforeAll(({ browser }) => createEvenOrders(browser, mesh, SHARDS));

test('J14: an operator without a pointer finds a shard, reads it, opens it, and comes back', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  await page.goto(at('shards'));
  await expect(shard(page, /^Shard orders\/00000/)).toBeVisible();
  await tabToGrid(page);
  const focused = async (): Promise<string> => /orders\/\d+/.exec(await focusedName(page))?.[0] ?? '';
  expect(await focused()).toBe('orders/00000');
  for (const [key, name] of [
    ['ArrowRight', 'orders/00001'],
    ['ArrowDown', 'orders/00033'],
    ['End', 'orders/00063'],
    ['PageDown', 'orders/00383'],
    ['Home', 'orders/00352'],
    ['Control+End', 'orders/01023'],
    ['Control+Home', 'orders/00000'],
  ] as const) {
    await page.keyboard.press(key);
    await expect.poll(focused).toBe(name);
  }
  // A jump leads to where it is, from anywhere on the page.
  await page.keyboard.press('/');
  await expect(page.getByLabel('Jump to a shard')).toBeFocused();
  await page.keyboard.type('777');
  await page.keyboard.press('Enter');
  await expect.poll(focused).toBe('orders/00777');
  await expect(shard(page, /^Shard orders\/00777/)).toBeInViewport();

  // The table begins at the same shard, and Enter opens it there.
  await page.keyboard.press('v');
  await expect(page.getByRole('button', { name: 'Table' })).toHaveAttribute('aria-pressed', 'true');
  const show = page.getByRole('button', { name: 'Show orders/00777 in the panel' });
  await expect(show).toBeFocused();
  await page.keyboard.press('Enter');
  const panel = page.getByRole('complementary', { name: 'Shard' });
  await expect(panel).toContainText('orders/00777');
  await expectNoViolations(page);
  await page.keyboard.press('c');
  await expect.poll(() => clipboardText(page)).toBe('omnirelay mesh shards get orders 00777');
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await expect(show).toBeFocused();
  await page.keyboard.press('v');
  const cell = shard(page, /^Shard orders\/00777/);
  await expect(cell).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(panel).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await expect(cell).toBeFocused();
  expect(errors).toEqual([]);
});

test('J14: Shift shows the keys on the controls of the page, ? lists them all, and none works while somebody types', async ({
  page,
}) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'vera');
  await page.goto(at('shards'));
  await expect(shard(page, /^Shard orders\/00000/)).toBeVisible();
  const hinted = ['/', 'f', 'v'].map((key) => page.getByRole('main').locator(`[data-shortcut="${key}"]`));
  const hints = (): Promise<readonly string[]> => Promise.all(hinted.map(paintedHint));
  expect(await hints()).toEqual(['none', 'none', 'none']);
  await page.keyboard.down('Shift');
  await expect.poll(async () => (await hints()).map((hint) => /"(.)"/.exec(hint)?.[1])).toEqual(['/', 'f', 'v']);
  await page.keyboard.up('Shift');
  await expect.poll(hints).toEqual(['none', 'none', 'none']);
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  for (const label of ['Jump to a shard', 'Filter the shards', 'Grid or table', 'Go to Shards', 'Go to Simulator'])
    await expect(help).toContainText(label);
  await expectNoViolations(page);
  await page.keyboard.press('Escape');
  await expect(help).toHaveCount(0);
  await page.keyboard.press('f');
  await page.keyboard.type('v?gm');
  await expect(page.getByLabel('Filter shards')).toHaveValue('v?gm');
  await expect(page).toHaveURL(/\/shards\?q=/);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(errors).toEqual([]);
});

test('J14: versions are compared, a namespace is read and a change is simulated by keys alone', async ({ page }) => {
  const errors = collectErrors(page);
  await mesh.must('mesh', 'shards', 'pause', 'orders', '00007', '--for', '1h', '--reason', 'a second version');
  await signIn(page, mesh.url, 'omar');
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await expect(page).toHaveURL(at('maps'));
  const boxes = page.getByRole('checkbox', { name: /^Compare orders/ });
  await expect(boxes.nth(1)).toBeVisible();
  for (const box of [boxes.nth(0), boxes.nth(1)]) {
    await tabTo(page, box, 40);
    await page.keyboard.press('Space');
    await expect(box).toBeChecked();
  }
  const compare = page.getByRole('link', { name: /^Compare \d+ with \d+/ });
  await expect(compare).toBeVisible();
  // Anew from the start of the page: what was chosen stands in its address.
  await page.reload();
  await expect(compare).toBeVisible();
  await tabTo(page, compare, 40);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /^orders: \d+ to \d+/ })).toBeVisible();

  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await expect(page).toHaveURL(at('namespaces'));
  const list = page.getByRole('region', { name: 'Namespaces' });
  // As many as the list behind it has.
  await expect(list.locator('a[href*="-state:active"]')).toHaveText('1');
  await tabTo(page, list.getByRole('link', { name: 'orders', exact: true }), 40);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(at('namespaces/orders'));
  await tabTo(page, page.getByRole('link', { name: 'Simulate a change' }), 40);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/simulations\/new\?namespace=orders/);
  await tabTo(page, page.getByLabel('Strategy'), 40);
  await page.keyboard.press('ArrowDown');
  await expect(page).toHaveURL(/strategy=/);
  await tabTo(page, page.getByRole('button', { name: 'Simulate' }), 60);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Result' })).toContainText(/of shards moves? \([\d,]+ of 1,024\)/);
  await expectNoViolations(page);
  await mesh.must('mesh', 'shards', 'resume', 'orders', '00007', '--reason', 'it is served again');
  expect(errors).toEqual([]);
});

test('J14: what is jumped to pulses, and stands still where motion is not wanted', async ({ page, browser }) => {
  await signIn(page, mesh.url, 'vera');
  await page.goto(at('shards'));
  await expect(shard(page, /^Shard orders\/00000/)).toBeVisible();
  await jumpTo(page, 'orders/00777');
  expect(await animationOf(page.locator(':focus'))).toBe('pulsing');
  const still = await browser.newContext({
    reducedMotion: 'reduce',
    storageState: await page.context().storageState(),
  });
  const quiet = await still.newPage();
  await quiet.goto(at('shards'));
  await expect(shard(quiet, /^Shard orders\/00000/)).toBeVisible();
  await jumpTo(quiet, 'orders/00777');
  await expect(quiet.locator(':focus')).toBeInViewport();
  expect(await animationOf(quiet.locator(':focus'))).toBe('none');
  expect(await runningAnimations(quiet)).toBe(0);
  await still.close();
});

test('J14: what a shard is in has a mark of its own in the grid, whatever its shade', async ({ browser }) => {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  const errors = collectErrors(page);
  const reason = ['--reason', 'to be seen'];
  await mesh.must('mesh', 'shards', 'pause', 'orders', '00005', '--for', '1h', ...reason);
  await mesh.must('mesh', 'shards', 'disable', 'orders', '00006', ...reason);
  await signIn(page, mesh.url, 'omar');
  await page.goto(at('shards?zoom=4'));
  const exceptions = page.getByRole('region', { name: 'Exceptions' });
  await expect(exceptions.getByRole('button', { name: /orders\/00006 Disabled/ })).toBeVisible();
  const others = await mesh.must('mesh', 'shards', 'list', '--query', 'owner:n6 state:active', '--output', 'json');
  const active = `orders/${JSON.parse(others).items[0].shardId}`;
  await mesh.must('mesh', 'peers', 'drain', 'n5', ...reason);
  const moving = exceptions.getByRole('button', { name: / Moving / });
  // The screen rests while one is on its way, so that it stays to be looked at.
  await expect(async () => {
    await moving.first().waitFor();
    await page.keyboard.press('p');
    await page.getByText(/^Paused at /).waitFor();
    if ((await moving.count()) > 0) return;
    await page.keyboard.press('p');
    throw new Error('none was on its way when the screen came to rest');
  }).toPass();
  const onItsWay = /orders\/\d+/.exec((await moving.first().textContent()) ?? '')?.[0] ?? '';
  const marked = { paused: 'orders/00005', disabled: 'orders/00006', moving: onItsWay } as const;
  const pictureOf = async (key: string): Promise<Buffer> => {
    await jumpTo(page, key);
    const cell = page.getByRole('gridcell');
    await cell.scrollIntoViewIfNeeded();
    // The canvas follows the scrolling a frame later.
    await painted(page);
    return markOf(page, cell);
  };
  const session = await context.newCDPSession(page);
  for (const type of ['none', 'deuteranopia', 'achromatopsia'] as const) {
    await session.send('Emulation.setEmulatedVisionDeficiency', { type });
    const shapes = new Map<string, Shape>();
    for (const [state, key] of Object.entries(marked)) shapes.set(state, await shapeIn(page, await pictureOf(key)));
    for (const [a, one] of shapes)
      for (const [b, other] of shapes)
        if (a < b) expect(shapeDistance(one, other), `${type}: ${a} and ${b}`).toBeGreaterThan(TELL_APART);
    // What is as it should be is a tint, with nothing in it.
    await expect(shapeIn(page, await pictureOf(active)), type).rejects.toThrow('nothing is painted there');
  }
  expect(errors).toEqual([]);
  await context.close();
});
