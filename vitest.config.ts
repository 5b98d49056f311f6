import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that take half a minute and more, the longest first. They start before all others: one that started last would have the rest of the
 * machine wait for it. Beyond them vitest has the larger files first.
 */
const LONGEST = [
  'three-hundred-seeds-are-clean',
  'no-stale-leader-does-harm',
  'certificates-rotate-without-a-dropped-channel',
  'within-the-bound-nobody-dies',
  'no-task-is-done-twice',
  'a-hundred-thousand-map-changes',
  'postgres-store',
  'etcd-store',
  'the-model-keeps-its-promises',
  'every-hand-over-rule-is-needed',
  'relay-store',
  'workers-share-what-there-is',
  'a-replaced-store-is-adopted-by-itself',
  'a-stopped-bench-leaves-nothing-behind',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const long = LONGEST.flatMap((name) => sorted.filter(({ moduleId }) => moduleId.endsWith(`/${name}.test.ts`)));
    return [...new Set([...long, ...sorted])];
  }
}

export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'packages/*/test/**/*.test.ts',
      'apps/*/src/**/*.test.ts',
      'apps/*/src/**/*.test.tsx',
    ],
    exclude: ['**/node_modules/**', '**/.next/**'],
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is polled for comes when the machine has time for it; a second, as vitest has it, is too little on a busy one.
    expect: { poll: { timeout: 30_000 } },
    passWithNoTests: false,
  },
});
