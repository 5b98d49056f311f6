// Whether the Node of this checkout can run on this machine: its binary needs libatomic1, which a bare Debian lacks. Asked once for each
// binary. Plain JS for Node 20.
import { existsSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledNode, root } from './checkout.js';
import { installDebianPackages } from './debian-packages.js';
import { runProgram } from './run-step.js';

const NEEDED = 'libatomic1';

/** @returns {Promise<string | undefined>} what it said instead of its version */
async function whyNot(node) {
  const { ok, output } = await runProgram({ command: node, args: ['--version'], cwd: root });
  return ok && /^v\d+\./.test(output) ? undefined : output.trim() || 'it ended without a word';
}

function identityOf(node) {
  const { size, mtimeMs } = statSync(node);
  return `${node} ${size} ${mtimeMs}`;
}

/** npm puts `.bin` first on the PATH: a Node there that cannot run would hide the one that can, and with it this very explanation. */
function setAside(node, link) {
  if (existsSync(link) && realpathSync(link) === realpathSync(node)) renameSync(link, `${link}.does-not-run`);
}

function putBack(link) {
  if (!existsSync(`${link}.does-not-run`)) return;
  if (existsSync(link)) rmSync(`${link}.does-not-run`);
  else renameSync(`${link}.does-not-run`, link);
}

/**
 * @param {{ node?: string, modules?: string, install?: (names: string[], why: string) => Promise<boolean> }} [where]
 * @returns {Promise<boolean>} false when it cannot run, which was then explained
 */
export async function ensureNodeLoads({
  node = bundledNode(),
  modules = join(root, 'node_modules'),
  install = installDebianPackages,
} = {}) {
  // No bundled one is another matter: whoever needs a Node says so.
  if (node === undefined) return true;
  const stamp = join(modules, '.omnirelay-node-runs');
  const link = join(modules, '.bin', 'node');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === identityOf(node)) return true;
  let problem = await whyNot(node);
  if (problem?.includes('libatomic')) {
    setAside(node, link);
    console.log(`  ${problem}`);
    if (!(await install([NEEDED], `The Node that this project brings needs the library ${NEEDED}.`))) return false;
    problem = await whyNot(node);
  }
  if (problem !== undefined) {
    setAside(node, link);
    console.log(`The Node that this project brings cannot run here (${node}):\n${problem}`);
    console.log('Install what it says is missing, then start again.');
    return false;
  }
  putBack(link);
  writeFileSync(stamp, identityOf(node));
  return true;
}
