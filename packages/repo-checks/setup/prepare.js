// What `npm start` and `npm test` do first on any machine with Node 20 or later: packages, the builds of node and console, and for tests
// the Debian packages. Everything that is up to date is skipped in silence. A start beside a mesh that runs prepares nothing: the packages and
// the builds are the running ones. Plain JS for Node 20, no dependencies.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildConsole } from './build-console.js';
import { buildNode } from './build-node.js';
import { explainMissingNode, projectNode, root } from './checkout.js';
import { ensureDebianPackages } from './debian-packages.js';
import { installPackages } from './install-packages.js';
import { ensureNodeLoads } from './node-loads.js';
import { oneAtATime } from './one-at-a-time.js';
import { elapsed } from './run-step.js';
import { runningMesh } from './running-mesh.js';

const purpose = process.argv[2];

async function prepare() {
  const running = await runningMesh();
  if (running !== undefined && purpose === 'start') {
    const where = running.consoleUrl === undefined ? '' : ` (${running.consoleUrl})`;
    console.log(`  A mesh of this checkout runs already${where}: nothing is installed or built under it.`);
    console.log('  To run what has changed since it was started, end it first (`npx omnirelay dev stop`).');
    return true;
  }
  if (running !== undefined) {
    console.log(
      '  A mesh of this checkout runs: if it must be built anew for the tests, start the mesh again afterwards.',
    );
  }
  if (!(await installPackages()) || !(await ensureNodeLoads())) return false;
  if (projectNode() === undefined) {
    console.log(explainMissingNode());
    return false;
  }
  if (!existsSync(join(root, 'packages', 'wire', 'src', 'generated'))) {
    console.log(
      'packages/wire/src/generated is missing; it is part of the repository: `git checkout -- packages/wire`.',
    );
    return false;
  }
  const done = await Promise.all([build(), purpose === 'test' ? ensureDebianPackages() : true]);
  return done.every(Boolean);
}

async function build() {
  return (await buildNode()) && (await buildConsole());
}

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.log(
    `The set-up needs Node 20 or later to begin with; this is ${process.versions.node}. It then brings its own.`,
  );
  process.exit(1);
}
const startedAt = performance.now();
console.log('OmniRelay: set-up');
const ready = await oneAtATime(prepare);
console.log(ready ? `OmniRelay: set-up done in ${elapsed(startedAt)}` : 'OmniRelay: set-up failed, see above.');
// Whoever counts tests is told that none could run.
if (!ready && purpose === 'test') console.log('0 passed, 1 failed');
process.exitCode = ready ? 0 : 1;
