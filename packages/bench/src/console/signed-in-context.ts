/** A browser context of somebody who is signed in, through the real provider. */
import type { Browser, BrowserContext, BrowserContextOptions } from '@playwright/test';

export async function signedInContext(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
  person: 'omar' | 'adam' = 'omar',
): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(60_000);
  if (options.storageState !== undefined) return context;
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: `Sign in as ${person}` }).click();
  await page.getByRole('heading', { name: 'Topology' }).waitFor();
  await page.close();
  return context;
}
