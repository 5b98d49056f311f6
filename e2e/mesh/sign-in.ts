/** Signs in through the real provider, with one click on its page. */
import { expect, type Page } from '@playwright/test';

export async function signIn(page: Page, url: string, user: string): Promise<void> {
  await page.goto(url);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: `Sign in as ${user}` }).click();
  await expect(page.getByRole('heading', { name: 'Topology' })).toBeVisible();
  // The heading comes from the server; keys are heard once the page is alive.
  await expect(page.getByRole('status', { name: 'Connection: Live' })).toBeVisible();
}
