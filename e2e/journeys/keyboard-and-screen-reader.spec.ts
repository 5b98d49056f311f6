/** J14, with the topology grid for the shard grid and cordon for the inbox: everything without a pointer, and every mark without its colour. */
import { expect, type Locator, test } from '@playwright/test';
import {
  clipboardText,
  drawings,
  focusedName,
  focusedText,
  paintedHint,
  restOnceThereIs,
  runningAnimations,
  sidewaysScroll,
  tabTo,
  tabToGrid,
} from '../mesh/in-page.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { collectErrors, expectNoViolations } from '../mesh/page-is-sound.ts';
import { glyphOf, type Shape, shapeDistance, shapeIn } from '../mesh/painted-shape.ts';
import { signIn } from '../mesh/sign-in.ts';

/** Shapes of one kind differ by how their rims fall on pixels; shapes that are told apart by much more. */
const ALIKE = 0.15;
const TELL_APART = 0.3;

const mesh = meshForThisFile();

test('J14: an operator without a pointer goes to the grid, reads a cell, opens it, and comes back', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  await page.keyboard.press('g');
  await page.keyboard.press('n');
  await expect(page).toHaveURL(`${mesh.url}/c/dev/nodes`);
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await expect(page).toHaveURL(`${mesh.url}/c/dev/topology`);
  await expect(page.getByRole('gridcell', { name: /^n1/ })).toBeVisible();

  await page.keyboard.press('/');
  await expect(page.getByLabel('Filter nodes')).toBeFocused();
  // No shortcut while typing.
  await page.keyboard.type('v?gn');
  await expect(page.getByLabel('Filter nodes')).toHaveValue('v?gn');
  await expect(page).toHaveURL(/topology/);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByLabel('Filter nodes').fill('');

  // Anew from the start of the page: past the frame and past the tools by the links that lead over them.
  await page.reload();
  await expect(page.getByRole('gridcell', { name: /^n1/ })).toBeVisible();
  expect(await focusedText(page)).not.toMatch(/^Skip/);
  await tabToGrid(page);
  const nodeOfCell = async (): Promise<string> => /^n\d/.exec(await focusedName(page))?.[0] ?? '';
  const first = await nodeOfCell();
  await page.keyboard.press('End');
  await expect.poll(nodeOfCell).not.toBe(first);
  await page.keyboard.press('Home');
  await expect.poll(nodeOfCell).toBe(first);
  await page.keyboard.press('ArrowRight');
  await expect.poll(nodeOfCell).not.toBe(first);
  expect(await focusedName(page)).toMatch(/^n\d, Alive, Active, \w+ in [\w-]+/);
  const nodeId = await nodeOfCell();

  // The table begins at the same node, and Enter opens it there.
  await page.keyboard.press('v');
  await expect(page.getByRole('button', { name: 'Table' })).toHaveAttribute('aria-pressed', 'true');
  const row = page.getByRole('row', { name: new RegExp(`^${nodeId}\\b`) });
  const show = row.getByRole('button', { name: `Show ${nodeId} in the panel` });
  await expect(show).toBeFocused();
  await page.keyboard.press('Enter');
  const panel = page.getByRole('complementary', { name: `Node ${nodeId}` });
  await expect(panel).toBeVisible();
  await expectNoViolations(page);
  await page.keyboard.press('c');
  await expect.poll(() => clipboardText(page)).toBe(`omnirelay mesh peers status ${nodeId}`);
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await expect(show).toBeFocused();
  // And back: the cell is the same node's, opened and left once more.
  await page.keyboard.press('v');
  const cell = page.getByRole('gridcell', { name: new RegExp(`^${nodeId}\\b`) });
  await expect(cell).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(panel).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await expect(cell).toBeFocused();
  expect(errors).toEqual([]);
});

test('J14: cordon from the palette, by keys alone', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  await expect(page.getByRole('gridcell', { name: /^n6/ })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search or run a command' }).waitFor();
  await page.keyboard.type('cordon n6');
  await expect(page.getByRole('option').first()).toHaveText('Cordon n6 (alive)');
  await expect(page.getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
  await expectNoViolations(page);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Cordon n6' });
  await expect(dialog.getByText('n6 gets no new work')).toBeVisible();
  const confirm = dialog.getByRole('button', { name: 'Cordon n6' });
  // The only worker of its region: its name is typed.
  await tabTo(page, dialog.getByLabel(/^Type/));
  await page.keyboard.type('n6');
  await expect(confirm).toBeEnabled();
  await tabTo(page, confirm);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${mesh.url}/c/dev/nodes/n6`);
  await expect(page.getByText('Cordon effective')).toBeVisible();
  expect(errors).toEqual([]);
});

test('J14: Shift shows the keys on the controls, and ? lists them all', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  await expect(page.getByRole('gridcell', { name: /^n6/ })).toBeVisible();
  const link = page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Nodes' });
  const hint = (): Promise<string> => paintedHint(link);
  expect(await hint()).toBe('none');
  await page.keyboard.down('Shift');
  await expect.poll(hint).toContain('g n');
  await page.keyboard.up('Shift');
  await expect.poll(hint).toBe('none');
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(help).toContainText('Go to Nodes');
  await expect(help).toContainText('Filter the nodes');
  await expect(help).toContainText('Copy the address with all that it leaves out');
  await expectNoViolations(page);
  await page.keyboard.press('Escape');
  await expect(help).toHaveCount(0);
  expect(errors).toEqual([]);
});

test('J14: Y copies the address with all that it leaves out, and another browser sees the same', async ({
  page,
  context,
  browser,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  const full = async (address: string): Promise<readonly string[]> => {
    await page.goto(mesh.url + address);
    await expect(page.getByRole('status', { name: 'Connection: Live' })).toBeVisible();
    await expect(page.getByRole('table').or(page.getByRole('grid')).first()).toBeVisible();
    await page.keyboard.press('Shift+Y');
    await expect(page.getByText('Full address: copied')).toBeAttached();
    expect(await clipboardText(page)).toBe(page.url());
    const { pathname, searchParams } = new URL(page.url());
    return [pathname, ...[...searchParams].map(([name, value]) => `${name}=${value}`).sort()];
  };
  expect(await full('/c/dev/nodes?q=role:worker')).toEqual([
    '/c/dev/nodes',
    'cols=state,intent,role,region,version,rtt',
    'q=role:worker',
    'tz=utc',
  ]);
  expect(await full('/c/dev/network?collapse=1')).toEqual([
    '/c/dev/network',
    'collapse=1',
    'sort=region',
    'tz=utc',
    'view=matrix',
  ]);
  expect(await full('/audit')).toEqual(['/audit', 'tz=utc']);
  expect(await full('/c/dev/topology?q=role:worker')).toEqual([
    '/c/dev/topology',
    'group=region',
    'q=role:worker',
    'tz=utc',
    'view=grid',
  ]);
  await expect(page.getByRole('gridcell')).toHaveCount(3);
  const other = await browser.newContext();
  const second = await other.newPage();
  await signIn(second, mesh.url, 'olga');
  await second.goto(page.url());
  await expect(second.getByRole('gridcell')).toHaveCount(3);
  await expect(second.getByRole('button', { name: 'Grid' })).toHaveAttribute('aria-pressed', 'true');
  await other.close();
  expect(errors).toEqual([]);
});

test('J14: every mark of the legend has a drawing of its own, and nothing moves where motion is not wanted', async ({
  browser,
}) => {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  await signIn(page, mesh.url, 'omar');
  const legend = page.getByRole('region', { name: 'Legend' });
  await expect(legend).toBeVisible();
  const shapes = await drawings(legend.locator('svg'));
  expect(shapes.length).toBeGreaterThanOrEqual(5);
  expect(new Set(shapes).size).toBe(shapes.length);
  const session = await context.newCDPSession(page);
  for (const type of ['deuteranopia', 'achromatopsia'] as const) {
    await session.send('Emulation.setEmulatedVisionDeficiency', { type });
    const pictures = await Promise.all((await legend.locator('svg').all()).map((mark) => mark.screenshot()));
    expect(new Set(pictures.map((picture) => picture.toString('base64'))).size, type).toBe(pictures.length);
  }
  expect(await runningAnimations(page)).toBe(0);
  await context.close();
});

test('J14: at 320 px, as with a fourfold zoom, a node is cordoned all the same', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 320, height: 640 } });
  const page = await context.newPage();
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  await page.goto(`${mesh.url}/c/dev/nodes/n7`);
  await page.getByRole('button', { name: 'Cordon n7' }).click();
  const dialog = page.getByRole('dialog', { name: 'Cordon n7' });
  await expect(dialog.getByText('n7 gets no new work')).toBeVisible();
  await expectNoViolations(page);
  await dialog.getByRole('button', { name: 'Cordon n7' }).click();
  await expect(page.getByText('Cordon effective')).toBeVisible();
  expect(await sidewaysScroll(page)).toBeLessThanOrEqual(0);
  expect(errors).toEqual([]);
  await context.close();
});

test('J14: each liveness is painted in the grid with a shape of its own, whatever its shade', async ({ browser }) => {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'omar');
  const cell = (nodeId: string): Locator => page.getByRole('gridcell', { name: new RegExp(`^${nodeId},`) });
  const status = JSON.parse(await mesh.must('dev', 'status', '--output', 'json')) as {
    readonly nodes: readonly { readonly nodeId: string; readonly pid: number }[];
  };
  const pidOf = (id: string): number => status.nodes.find(({ nodeId }) => nodeId === id)?.pid ?? Number.NaN;
  // Told to end, a node says goodbye.
  process.kill(pidOf('n4'), 'SIGTERM');
  await expect(cell('n4')).toHaveAttribute('data-status', 'Left');
  await mesh.must('dev', 'kill', 'n5');
  await expect(cell('n5')).toHaveAttribute('data-status', 'Dead');
  // The screen rests, so that what it shows then stays.
  const rests = restOnceThereIs(page, '[role=gridcell][data-status=Suspect][id$="n7"]');
  await mesh.must('dev', 'kill', 'n7', '--freeze');
  await rests;
  await expect(page.getByText(/^Paused at /)).toBeVisible();
  const shown = { n2: 'Alive', n4: 'Left', n5: 'Dead', n7: 'Suspect' } as const;
  for (const [nodeId, liveness] of Object.entries(shown))
    await expect(cell(nodeId)).toHaveAttribute('data-status', liveness);

  const session = await context.newCDPSession(page);
  for (const type of ['none', 'deuteranopia', 'achromatopsia'] as const) {
    await session.send('Emulation.setEmulatedVisionDeficiency', { type });
    const shapes = new Map<string, Shape>();
    for (const nodeId of Object.keys(shown)) shapes.set(nodeId, await shapeIn(page, await glyphOf(page, cell(nodeId))));
    for (const [a, one] of shapes)
      for (const [b, other] of shapes)
        if (a < b) expect(shapeDistance(one, other), `${type}: ${a} and ${b}`).toBeGreaterThan(TELL_APART);
    const alike = await shapeIn(page, await glyphOf(page, cell('n3')));
    expect(shapeDistance(alike, shapes.get('n2') ?? []), `${type}: n2 and n3 are both alive`).toBeLessThan(ALIKE);
  }
  // Another shade of the same is another picture, and no other shape.
  await session.send('Emulation.setEmulatedVisionDeficiency', { type: 'none' });
  const before = await glyphOf(page, cell('n2'));
  await page.evaluate(`document.querySelector('canvas').style.filter = 'brightness(0.6) hue-rotate(120deg)'`);
  const shaded = await glyphOf(page, cell('n2'));
  expect(shaded.equals(before)).toBe(false);
  expect(shapeDistance(await shapeIn(page, before), await shapeIn(page, shaded))).toBeLessThan(ALIKE);
  await mesh.must('dev', 'restart', 'n7');
  expect(errors).toEqual([]);
  await context.close();
});
