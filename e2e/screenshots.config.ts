/** `npm run screenshots -w @omnirelay/e2e`: takes the pictures of docs/console anew, of a real mesh. */
import { defineConfig } from '@playwright/test';
import journeys from './playwright.config.ts';

export default defineConfig({ ...journeys, testDir: './screenshots', outputDir: '../test-results/screenshots' });
