// Lays out what goes into the image: the sources of node, command line and console with their production packages, the console's build, and
// nothing of development (no dev-identity, no dev-mesh, no tests). Workspace links stay links: types are stripped by real path. Plain JS.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, root } from '../packages/repo-checks/setup/checkout.js';
import { runStep } from '../packages/repo-checks/setup/run-step.js';

/** The workspaces that programs in the image are started from; what these import comes along. */
const STARTED = ['packages/cli', 'packages/mesh-node', 'apps/console'];
/** The build has a `node_modules` of its own, of links to what it does not bundle: it comes along. */
const LEFT_OUT =
  /(?:^|\/)(?:(?<!\.next\/)node_modules|testing|\.next\/cache|\.next\/dev|.*\.test\.tsx?|test-results|coverage)(?:\/|$)/;

/** @returns {string[]} folders of the workspaces, each with what it imports */
function workspacesOf(folders) {
  const byName = new Map(
    ['packages', 'apps'].flatMap((above) =>
      readdirSync(join(root, above))
        .filter((name) => existsSync(join(root, above, name, 'package.json')))
        .map((name) => [readJson(join(root, above, name, 'package.json')).name, `${above}/${name}`]),
    ),
  );
  const all = new Set(folders);
  for (const folder of all) {
    const { dependencies = {} } = readJson(join(root, folder, 'package.json'));
    for (const name of Object.keys(dependencies)) if (byName.has(name)) all.add(byName.get(name));
  }
  return [...all];
}

/** @returns {Promise<boolean>} false when a step failed and was reported */
export async function stageImage(target) {
  const app = join(target, 'app');
  const workspaces = workspacesOf(STARTED);
  for (const above of ['packages', 'apps']) rmSync(join(app, above), { recursive: true, force: true });
  mkdirSync(app, { recursive: true });
  for (const file of ['package.json', 'package-lock.json', '.npmrc', 'LICENSE'])
    if (existsSync(join(root, file))) cpSync(join(root, file), join(app, file));
  for (const folder of workspaces)
    cpSync(join(root, folder), join(app, folder), {
      recursive: true,
      verbatimSymlinks: true,
      // A bundle that is older than its sources is not used.
      preserveTimestamps: true,
      filter: (path) => !LEFT_OUT.test(path.slice(root.length + 1).replaceAll('\\', '/')),
    });
  const installed = await runStep('packages of the image (npm ci)', {
    command: 'npm',
    args: [
      'ci',
      ...['--omit=dev', '--include=optional', '--ignore-scripts', '--no-progress', '--include-workspace-root'],
      ...workspaces.flatMap((folder) => ['--workspace', folder]),
    ],
    cwd: app,
  });
  return installed.ok;
}
