/** What every page must be: no violation that axe knows, and nothing said on the browser's error console. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { sidewaysScroll } from './in-page.ts';

export async function expectNoViolations(page: Page): Promise<void> {
  // The mode of old looks at the page alone, and no page of the console has a frame of another origin; the other opens a blank page each time.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)).toEqual(
    [],
  );
}

/** Whoever says what stands on a control reaches it: its name has the words that are seen on it. Axe asks that only when it is asked to. */
export async function expectNamesAsSeen(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .withRules(['label-content-name-mismatch'])
    .analyze();
  expect(violations.flatMap(({ nodes }) => nodes.map(({ html }) => html))).toEqual([]);
}

/** Both of them. */
export async function expectSound(page: Page): Promise<void> {
  await expectNoViolations(page);
  await expectNamesAsSeen(page);
}

/** It is sound, and nothing of it is reached by scrolling sideways. */
export async function expectFits(page: Page): Promise<void> {
  expect(await sidewaysScroll(page), page.url()).toBe(0);
  await expectSound(page);
}

/** Call before the first navigation; the returned list grows as the page speaks. */
export function collectErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  return errors;
}
