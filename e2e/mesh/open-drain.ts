/** The review of a drain, opened from the palette: how many shards the node owns stands in it. Where it is the only worker of its region its name is typed. */
import { expect, type Locator, type Page } from '@playwright/test';

export async function openDrain(page: Page, node: string, shards: number): Promise<Locator> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search or run a command' }).fill(`drain ${node}`);
  await expect(page.getByRole('option').first()).toHaveText(`Drain ${node} (alive, ${shards} shards)`);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: `Drain ${node}` });
  await expect(dialog.getByText(`${node} owns ${shards} shards, which are handed over`)).toBeVisible();
  const code = dialog.getByLabel(/^Type/);
  if (await code.isVisible()) await code.fill(node);
  return dialog;
}
