/**
 * Journeys in Debian's Chromium against a mesh that each file starts for itself, two files at a time: for much of its time a journey waits, for a
 * death to be noticed or a shard to be handed over. They run on sqlite and once more on redis, but for the files whose subject is only how things are drawn. `npm test` keeps to its time with what asks most of a
 * registry on redis; the other pages run there by `npm run e2e`, or alone by `npm run e2e -- --project redis-pages`.
 */
import { defineConfig } from '@playwright/test';

/** How it looks and is reached by keys, and a fleet that is simulated: the same whatever keeps the records. */
const DRAWN = ['a-large-fleet', 'a-screen-for-its-reader', 'keyboard-and-screen-reader', 'shards-without-a-pointer'];
/** Pages read and words kept: on redis as well, though not within `npm test`. */
const PAGES = [
  'acts-on-shards',
  'console-keeps-its-word',
  'draining-a-busy-worker',
  'draining-a-node',
  'draining-many-nodes',
  'freezes',
  'operating-pages',
  'pages-of-the-console',
  'plans-are-approved',
  'plans-are-paused',
  'policies',
  'shards',
  'simulator',
  'why-here-and-not-there',
];
const filesOf = (names: readonly string[]): string[] => names.map((name) => `**/${name}.spec.ts`);

export default defineConfig({
  projects: [
    { name: 'sqlite' },
    { name: 'redis', testIgnore: filesOf([...DRAWN, ...PAGES]) },
    { name: 'redis-pages', testMatch: filesOf(PAGES) },
  ],
  testDir: './journeys',
  outputDir: '../test-results/journeys',
  workers: 2,
  fullyParallel: false,
  retries: 0,
  // Beyond what they take on a busy machine, so that only one that hangs comes to it. What may take longer says so itself.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  use: {
    viewport: { width: 1280, height: 800 },
    colorScheme: 'dark',
    // Pictures of every step and a copy of the page with each: a fifth of what a journey costs.
    trace: process.env.JOURNEY_TRACES === '1' ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
