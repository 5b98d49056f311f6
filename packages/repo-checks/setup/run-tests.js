// `npm test`: runs every suite, also after a failure, and closes with `N passed, N failed` on a line of its own.
// Plain JS for Node 20, no dependencies.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainMissingNode, projectNode, root } from './checkout.js';
import { elapsed } from './run-step.js';
import { runSuites, verdictOf } from './run-suites.js';
import { suites } from './suites.js';

if (projectNode() === undefined) {
  console.log(explainMissingNode());
  process.exit(1);
}

// Whatever a test leaves among the temporary files goes with the run.
const temporary = mkdtempSync(join(tmpdir(), 'omnirelay-tests-'));
// Postgres refuses to be run by root: its tests run it as another user, who must get through to its own folder.
chmodSync(temporary, 0o711);
process.env.TMPDIR = temporary;
process.on('exit', () => rmSync(temporary, { recursive: true, force: true, maxRetries: 3 }));

const reports = 'test-results';
const startedAt = performance.now();

function keepLog(name, output) {
  mkdirSync(join(root, reports), { recursive: true });
  const log = join(reports, `${name.replaceAll(' ', '-')}.log`);
  writeFileSync(join(root, log), output);
  return log;
}

const total = await runSuites(suites(), { keepLog });
console.log(`\nAll suites in ${elapsed(startedAt)}${total.skipped > 0 ? `, ${total.skipped} tests skipped` : ''}`);
const { line, exitCode } = verdictOf(total);
console.log(line);
process.exitCode = exitCode;
