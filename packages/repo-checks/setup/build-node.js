// The bundle that a node's own process runs from, unless nothing that goes into it has changed. Plain JS for Node 20.
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectNode, root } from './checkout.js';
import { inputsHash } from './inputs-hash.js';
import { runStep } from './run-step.js';

const home = join(root, 'packages', 'mesh-node');
const listPath = join(home, 'dist', 'inputs.json');
const stampPath = join(home, 'dist', 'omnirelay-inputs-sha256');

/** The node and the packages which the arrows let it reach. */
const INPUTS = [
  'package-lock.json',
  ...['primitives', 'protocol', 'config', 'wire', 'pki', 'transport', 'registry', 'tracing', 'mesh-node'].map(
    (name) => `packages/${name}`,
  ),
];

/** @returns {Promise<boolean>} false when the build failed and was reported */
export async function buildNode() {
  const hash = inputsHash(INPUTS);
  if (existsSync(listPath) && existsSync(stampPath) && readFileSync(stampPath, 'utf8') === hash) {
    // The sources may have been written anew, and be what they were.
    const now = new Date();
    utimesSync(listPath, now, now);
    return true;
  }
  const built = await runStep('node (bundle)', {
    command: projectNode(),
    args: [join(home, 'bin', 'build.js')],
    cwd: home,
  });
  if (built.ok) writeFileSync(stampPath, hash);
  return built.ok;
}
