/** What stands on the page of a plan, and what people do there. */
import { expect, type Locator, type Page } from '@playwright/test';

/** `word`: `Approve`, `Roll back`. */
export const actOnPlan = (page: Page, word: string): Locator =>
  page.getByRole('button', { name: `${word} plan`, exact: true });

/** The review of such an act. */
export const reviewOf = (page: Page, word: string): Locator =>
  page.getByRole('dialog', { name: new RegExp(`^${word} plan`) });

export const reasonFor = (page: Page, word: string): Locator => reviewOf(page, word).getByLabel(/Reason/);

/** The button within the review. */
export const confirmOf = (page: Page, word: string): Locator =>
  reviewOf(page, word).getByRole('button', { name: new RegExp(`^${word} plan`) });

export const foreseenOnPlan = (page: Page): Locator => page.getByRole('region', { name: 'What would happen' });

export const factsOfPlan = (page: Page): Locator => page.getByRole('region', { name: 'What it is' });

export const chipOfPlan = (page: Page): Locator =>
  page.getByRole('region', { name: 'What can be done to the plan' }).locator('[data-stage]');

export const conversationOf = (page: Page): Locator => page.getByRole('list', { name: 'Conversation' });

/** What is there once a tab of a plan that waits for approval has what it is about; it comes after the facts above it. */
export const CONTENT_OF_TAB: Readonly<Record<string, (page: Page) => Locator>> = {
  conversation: conversationOf,
  moves: (page) => page.getByRole('list', { name: 'Moves by who gives to whom' }),
  load: (page) => page.getByText('Who gives to whom').first(),
  checks: (page) => page.getByText('moved-shards-ratio').first(),
  run: (page) => page.getByText('It has not run yet'),
  audit: (page) => page.getByRole('region', { name: 'Audit entries' }),
};

/** From the press to the sheet that has gone. */
export async function reviewAndConfirm(page: Page, word: string, reason: string): Promise<void> {
  await actOnPlan(page, word).click();
  await reasonFor(page, word).fill(reason);
  await confirmOf(page, word).click();
  await expect(reviewOf(page, word)).toHaveCount(0);
}
