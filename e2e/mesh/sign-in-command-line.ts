/** Signs the command line in by the device flow: the code's page in the browser, the tokens in the environment's config folder. */
import { type Browser, expect, type Page } from '@playwright/test';
import { omnirelay } from './command-line.ts';

export async function signInCommandLine(page: Page, env: NodeJS.ProcessEnv, user: string): Promise<string> {
  const told = Promise.withResolvers<string>();
  const ended = omnirelay(['login'], env, (line) => {
    const address = /\(or open (\S+?)\)/.exec(line)?.[1];
    if (address !== undefined) told.resolve(address);
  });
  await page.goto(await Promise.race([told.promise, ended.then((said) => Promise.reject(new Error(said.stderr)))]));
  const next = page.getByRole('button', { name: new RegExp(`^(?:Continue|Yes, continue|Sign in as ${user})`) });
  const done = page.getByRole('status');
  for (let step = 0; step < 4; step++) {
    await expect(next.or(done).first()).toBeVisible();
    if (await done.isVisible()) break;
    await next.first().click();
    await page.waitForLoadState();
  }
  const said = await ended;
  expect(said.code, said.stderr).toBe(0);
  return said.stdout;
}

/** Signs the command line in as another person at the provider than the one whose journey it is, who has a browser of their own. */
export async function signInCommandLineElsewhere(
  browser: Browser,
  env: NodeJS.ProcessEnv,
  user: string,
): Promise<void> {
  const context = await browser.newContext();
  await signInCommandLine(await context.newPage(), env, user);
  await context.close();
}
