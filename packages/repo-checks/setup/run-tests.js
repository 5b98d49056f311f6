// `npm test`: runs every suite, also after a failure, and closes with `N passed, N failed[, N skipped]` on a line of its own.
// Plain JS for Node 20, no dependencies.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainMissingNode, projectNode, root } from './checkout.js';
import { elapsed } from './run-step.js';
import { suites } from './suites.js';

if (projectNode() === undefined) {
  console.log(explainMissingNode());
  process.exit(1);
}

// Whatever a test leaves among the temporary files goes with the run.
const temporary = mkdtempSync(join(tmpdir(), 'omnirelay-tests-'));
process.env.TMPDIR = temporary;
process.on('exit', () => rmSync(temporary, { recursive: true, force: true, maxRetries: 3 }));

const reports = join(root, 'test-results');
const total = { passed: 0, failed: 0, skipped: 0 };
const startedAt = performance.now();

function counts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

for (const suite of suites()) {
  const suiteStartedAt = performance.now();
  console.log(`\n${suite.name} ...`);
  // Playwright empties this folder, so each suite finds it anew.
  mkdirSync(reports, { recursive: true });
  const outcome = await suite.run();
  mkdirSync(reports, { recursive: true });
  const log = join('test-results', `${suite.name.replaceAll(' ', '-')}.log`);
  writeFileSync(join(root, log), outcome.output);
  if (outcome.failed > 0) console.log(`${outcome.output}\n(kept in ${log})`);
  console.log(`${suite.name}: ${counts(outcome)} in ${elapsed(suiteStartedAt)}`);
  total.passed += outcome.passed;
  total.failed += outcome.failed;
  total.skipped += outcome.skipped;
}

console.log(`\nAll suites in ${elapsed(startedAt)}`);
console.log(counts(total));
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
