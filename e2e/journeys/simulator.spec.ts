/**
 * The simulator: what would move, were things otherwise (J4); its address tells the same to somebody else, and stays to be read when the map moves on; it takes
 * homes and rules, and can be called off.
 */
import { expect, test } from '@playwright/test';
import { createEvenOrders } from '../mesh/create-orders.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { collectErrors, expectNoViolations } from '../mesh/page-is-sound.ts';
import { signIn } from '../mesh/sign-in.ts';

/** Whom the console names where a role is not enough: of this file's mesh alone, as files are read before any runs, and run one after the other in one process. */
test.beforeAll(() => {
  process.env.OPERATORS_CONTACT = '#sre-oncall';
});
test.afterAll(() => {
  delete process.env.OPERATORS_CONTACT;
});

const mesh = meshForThisFile();
const SHARDS = 1_024;

const at = (part: string): string => `${mesh.url}/c/dev/${part}`;

test.beforeAll(({ browser }) => createEvenOrders(browser, mesh, SHARDS));

test('J4: a viewer sees what another strategy and further nodes would move', async ({ page, browser }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'vera');
  await page.goto(at('simulations/new?namespace=orders'));
  await expect(page.getByRole('contentinfo')).toContainText(/from n\d.*map v\d+.*lag/);
  await page.getByLabel('Strategy').selectOption('rendezvous');
  await page.getByLabel('How many').fill('6');
  await page.getByLabel('Region', { exact: true }).fill('eu-west');
  await page.getByLabel('Zone', { exact: true }).fill('eu-west-a');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByLabel('Of the zone').fill('eu-west-a');
  await page.getByRole('button', { name: 'Weigh the zone' }).click();
  await expect(page).toHaveURL(
    /strategy=rendezvous&add=new-1::eu-west\/eu-west-a,new-2\S+new-6\S*&zones=eu-west-a=2|zones=eu-west-a%3D2/,
  );
  await page.getByRole('button', { name: 'Simulate' }).click();
  const result = page.getByRole('region', { name: 'Result' });
  const sentence =
    /\d+\.\d % of shards move \([\d,]+ of 1,024\), [\d,]+ leader changes, most shards on a node [\d,]+ → [\d,]+\./;
  await expect(result).toContainText(sentence);
  await expect(result).toContainText(/Minimum possible for this goal: \d+\.\d % \([\d,]+\)\./);
  await expect(result.getByRole('img', { name: /^Moves of shards: n\d to/ })).toBeVisible();
  await expect(result.getByRole('img', { name: /^Shards a node, before and after: .*new-1 0 to \d+/ })).toBeVisible();
  await expectNoViolations(page);

  // It has an address of its own, which says the same to somebody else.
  await expect(page).toHaveURL(/\/simulations\/[\w-]{20,}$/);
  const address = page.url();
  const said = (await result.getByText(sentence).textContent()) ?? '';
  const other = await browser.newContext({ storageState: await page.context().storageState() });
  const second = await other.newPage();
  await second.goto(address);
  await expect(second.getByRole('region', { name: 'Result' }).getByText(sentence)).toHaveText(said);
  await expect(second.getByRole('list', { name: 'Zones that weigh otherwise' })).toContainText('eu-west-a=2');
  await other.close();

  // A viewer keeps a draft of it, and is told whom to ask to have it submitted.
  await result.getByRole('button', { name: 'Create plan' }).click();
  const sheet = page.getByRole('dialog', { name: 'Create a plan of orders' });
  await expect(sheet.getByText(/\d+ steps? of orders/)).toBeVisible();
  const submit = sheet.getByRole('checkbox', { name: /^Submit it at once/ });
  await expect(submit).toBeDisabled();
  await expect(submit).toHaveAccessibleDescription(/Operators and admins can do this\. Ask: #sre-oncall\./);
  await expectNoViolations(page);
  const keep = sheet.getByRole('button', { name: 'Keep it as a draft' });
  await sheet.getByLabel(/Reason/).fill('soon');
  await expect(sheet.getByText('A plan wants a reason of 10 characters at least.')).toBeVisible();
  await expect(keep).toBeDisabled();
  await sheet.getByLabel(/Reason/).fill('six further nodes are on their way');
  await keep.click();
  await expect(result.getByText('Draft kept: it can be submitted from its page')).toBeVisible();
  const plan = result.getByRole('link', { name: /^Open plan/ });
  await expect(plan).toHaveAttribute('href', /\/c\/dev\/plans\/\S+$/);
  const planned = `${mesh.url}${await plan.getAttribute('href')}`;

  // The map moves on: what was computed stays to be read, and says of which it is.
  await mesh.must('mesh', 'shards', 'disable', 'orders', '00007', '--reason', 'out of service');
  await expect(result).toContainText(/Computed on v\d+, now v\d+\./);
  await expect(result.getByText(sentence)).toHaveText(said);
  await expect(result.getByRole('button', { name: 'Create plan' })).toHaveAccessibleDescription(
    'The map has moved on since: compute it anew first.',
  );
  await page.reload();
  await expect(result).toContainText(/Computed on v\d+, now v\d+\./);
  await expect(result.getByText(sentence)).toHaveText(said);
  await expect(result.getByRole('link', { name: 'Show what differs' })).toHaveAttribute(
    'href',
    /maps\/\S+\.\.\.\S+namespace=orders/,
  );
  await result.getByRole('button', { name: 'Recompute' }).click();
  await expect(result.getByText(/Computed on/)).toHaveCount(0);
  await expect(page).not.toHaveURL(address);
  await page.goBack();
  await expect(page).toHaveURL(address);
  await expect(result).toContainText(/Computed on v\d+, now v\d+\./);
  await mesh.must('mesh', 'shards', 'resume', 'orders', '00007', '--reason', 'back in service');
  await page.goto(at('simulations/bm90aGluZw'));
  await expect(page.getByRole('alert').filter({ hasText: 'names no simulation' })).toBeVisible();

  await page.goto(planned);
  await expect(page.getByText('Draft', { exact: true }).first()).toBeVisible();
  await expect(page.getByRole('button', { name: /^Submit/ })).toBeDisabled();
  await expectNoViolations(page);
  expect(errors).toEqual([]);
});

test('a simulation takes homes and rules, and is called off while it is asked', async ({ page }) => {
  const errors = collectErrors(page);
  await signIn(page, mesh.url, 'vera');
  await page.goto(at('simulations/new?namespace=orders'));
  await page.getByLabel('Strategy').selectOption('locality');
  await expect(page.getByText('Locality needs homes')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Simulate' })).toBeDisabled();
  await page.getByLabel('From shard').fill('0');
  await page.getByLabel('To shard').fill('511');
  await page.getByLabel('Home region').fill('eu-west');
  await page.getByRole('button', { name: 'Add home' }).click();
  await page.getByLabel('Kind').selectOption('exclude');
  await page.getByLabel('Name of the rule').fill('not-n7');
  await page.getByLabel('Shards', { exact: true }).fill('0-1023');
  await page.getByLabel('Which', { exact: true }).fill('n7');
  await page.getByRole('button', { name: 'Add rule' }).click();
  await expect(page.getByRole('list', { name: 'Rules that hold' })).toContainText(
    'not-n6: exclude 00400-00420, node n6',
  );
  await expect(page.getByText('These 2 in place of the 1 there are.')).toBeVisible();
  await page.getByRole('button', { name: 'Simulate' }).click();
  const result = page.getByRole('region', { name: 'Result' });
  await expect(result.getByRole('img', { name: /n7 \d+ to 0/ })).toBeVisible();
  await expectNoViolations(page);

  // The question is held up on its way, so that it can be called off while it is asked.
  const held = Promise.withResolvers<void>();
  const ended = page.waitForEvent('requestfailed', (request) => request.url().includes('shards.simulate'));
  await page.route('**/api/trpc/shards.simulate**', async (route) => {
    await held.promise;
    await route.continue().catch(() => undefined);
  });
  await page.getByRole('button', { name: 'Simulate' }).click();
  await expect(page.getByRole('progressbar')).toBeVisible();
  await page.getByRole('button', { name: 'Call it off' }).click();
  await ended;
  held.resolve();
  await expect(page.getByText('Called off: the control node thinks of it no more.')).toBeVisible();
  await expect(result).toBeVisible();
  expect(errors.filter((error) => !error.includes('simulate'))).toEqual([]);
});
