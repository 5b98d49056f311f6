// The suites of `npm test`: what each runs, and how its outcome is counted. Plain JS for Node 20.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectNode, readJson, root } from './checkout.js';
import { runProgram } from './run-step.js';

const node = projectNode();
const modules = join(root, 'node_modules');
const reports = join(root, 'test-results');

/** A check that has no cases of its own counts as one. */
function asOne({ ok, output }) {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0, output };
}

function typecheck(project) {
  return async () =>
    asOne(
      await runProgram({ command: node, args: [join(modules, 'typescript', 'bin', 'tsc'), '-p', project], cwd: root }),
    );
}

async function lint() {
  const binary = join(modules, '@biomejs', `cli-${process.platform}-${process.arch}`, 'biome');
  return asOne(await runProgram({ command: binary, args: ['check', '--max-diagnostics=50', '.'], cwd: root }));
}

/** Counts from a report file; a program that failed without a failed case (it crashed, it left an error behind) counts as one failure. */
function counted(outcome, counts) {
  const failed = outcome.ok ? counts.failed : Math.max(1, counts.failed);
  return { ...counts, failed, output: outcome.output };
}

function vitest(name, filters, { yields = false } = {}) {
  return async () => {
    const report = join(reports, `${name}.json`);
    rmSync(report, { force: true });
    const outcome = await runProgram({
      yields,
      command: node,
      args: [
        join(modules, 'vitest', 'vitest.mjs'),
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
        ...filters,
      ],
      cwd: root,
      env: { ...process.env, CI: '1', NO_COLOR: '1' },
    });
    if (!existsSync(report)) return asOne({ ok: false, output: outcome.output });
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = readJson(report);
    // A file that could not be loaded has no cases, but it did fail.
    const brokenFiles = testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    ).length;
    return counted(outcome, {
      passed: numPassedTests,
      failed: numFailedTests + brokenFiles,
      skipped: numPendingTests + (numTodoTests ?? 0),
    });
  };
}

async function journeys() {
  const report = join(reports, 'journeys.json');
  rmSync(report, { force: true });
  const outcome = await runProgram({
    command: node,
    args: [
      join(modules, '@playwright', 'test', 'cli.js'),
      'test',
      '--config',
      'playwright.config.ts',
      '--project=sqlite',
      '--project=redis',
      '--reporter=list,json',
    ],
    cwd: join(root, 'e2e'),
    env: {
      ...process.env,
      CI: '1',
      NO_COLOR: '1',
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    },
  });
  if (!existsSync(report)) return asOne({ ok: false, output: outcome.output });
  const { stats } = JSON.parse(readFileSync(report, 'utf8'));
  // What passes only at the second try has failed once.
  return counted(outcome, { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped });
}

/** Packages whose tests compute and wait for nothing: no clock of theirs is the machine's. */
const COMPUTING = ['packages/simulation', 'packages/protocol'];
/** For a test without a deadline of its own that gets a fifth of the processor. */
const YIELDING_TEST_MS = 300_000;

/**
 * Each suite that this checkout has, in order. `run` answers `{ passed, failed, skipped, output }`. One with `yields` runs beside the others,
 * with the time of the machine that they leave while they wait.
 */
export function suites() {
  const all = [
    { name: 'types', needs: 'tsconfig.json', run: typecheck('tsconfig.json') },
    {
      name: 'types of the protocol',
      needs: 'packages/protocol/tsconfig.json',
      run: typecheck('packages/protocol/tsconfig.json'),
    },
    { name: 'types of the console', needs: 'apps/console/tsconfig.json', run: typecheck('apps/console/tsconfig.json') },
    { name: 'lint', needs: 'biome.json', run: lint },
    {
      name: 'repository checks',
      needs: 'packages/repo-checks/src',
      run: vitest('repository-checks', ['packages/repo-checks']),
    },
    {
      name: 'packages and apps',
      needs: 'vitest.config.ts',
      run: vitest(
        'packages-and-apps',
        ['packages/repo-checks', ...COMPUTING].flatMap((folder) => ['--exclude', `${folder}/**`]),
      ),
    },
    {
      name: 'protocols and simulations',
      needs: COMPUTING[0],
      yields: true,
      run: vitest(
        'protocols-and-simulations',
        ['--maxWorkers=1', `--testTimeout=${YIELDING_TEST_MS}`, ...COMPUTING.map((folder) => `${folder}/`)],
        { yields: true },
      ),
    },
    { name: 'browser journeys', needs: 'e2e/playwright.config.ts', run: journeys },
  ];
  return all.filter((suite) => existsSync(join(root, suite.needs)));
}
