/** Somebody who is signed in at a browser of their own, and what it says on its error console. */
import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test';
import { collectErrors } from './page-is-sound.ts';
import { signIn } from './sign-in.ts';

export interface PersonAt {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Grows as the page speaks. */
  readonly errors: readonly string[];
}

export async function personAt(
  browser: Browser,
  url: string,
  name: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<PersonAt> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const errors = collectErrors(page);
  await signIn(page, url, name);
  return { context, page, errors };
}

/** They close their browsers, on whose error consoles nothing stands. */
export async function leave(...people: readonly PersonAt[]): Promise<void> {
  for (const { errors, context } of people) {
    expect(errors).toEqual([]);
    await context.close();
  }
}
